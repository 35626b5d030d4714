import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ProblemError } from '../api/call.ts';
import { sessionQuery } from '../api/queries.ts';
import { useMay } from '../session/useMay.ts';
import { ownTenantQuery } from './queries.ts';
import classes from './SuspendedBanner.module.css';

/** The reason in a refusal; undefined for any other failure. */
const refusedFor = (error: unknown): string | undefined => {
  if (!(error instanceof ProblemError) || error.problem.code !== 'TENANT_SUSPENDED') return undefined;
  const { reason } = error.problem as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : '';
};

/** Says that the own tenant is suspended, and why: whoever is refused learns it by the refusal, whoever may still read by reading. */
export const SuspendedBanner = () => {
  const { error } = useQuery(sessionQuery);
  const { data: tenant } = useQuery({ ...ownTenantQuery, enabled: useMay('tenant:read') });
  const reason = refusedFor(error) ?? (tenant?.state === 'suspended' ? (tenant.reason ?? '') : undefined);
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
