import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { sessionQuery } from '../api/queries.ts';
import { tenantRefusal } from '../session/refusal.ts';
import { useMay } from '../session/useMay.ts';
import { ownTenantQuery } from './queries.ts';
import classes from './SuspendedBanner.module.css';

/** Says that the own tenant is suspended, and why: whoever is refused learns it by the refusal, whoever may still read by reading. */
export const SuspendedBanner = () => {
  const { error } = useQuery(sessionQuery);
  const { data: tenant } = useQuery({ ...ownTenantQuery, enabled: useMay('tenant:read') });
  const reason = tenantRefusal(error)?.reason ?? (tenant?.state === 'suspended' ? (tenant.reason ?? '') : undefined);
  if (reason === undefined) return null;
  return (
    <div className={classes.banner} role="alert">
      <IconAlertTriangle size={18} className={classes.icon} aria-hidden />
      <p className={classes.text}>
        <b>This tenant is suspended.</b> {reason}{' '}
        <span className={classes.next}>
          What you see may be old, and nothing can be changed until whoever runs the platform resumes it.
        </span>
      </p>
    </div>
  );
};
