import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { address } from '../api.gen.ts';
import { Page } from '../layout/Page.tsx';
import { useMay } from '../session/useMay.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import list from '../ui/List.module.css';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { exportAsAura, limitsAsAura, ownAsCurl, ownExportAsCurl, ownLimitsAsCurl, tenantAsAura } from './commands.ts';
import { Counts } from './Counts.tsx';
import { LimitsTable } from './LimitsTable.tsx';
import { ownLimitsQuery, ownTenantQuery } from './queries.ts';
import { SettingsForm } from './SettingsForm.tsx';
import classes from './Tenants.module.css';
import { TenantState } from './TenantState.tsx';

const Limits = () => {
  const { data: limits, error, refetch } = useQuery(ownLimitsQuery);
  if (limits)
    return (
      <>
        <div className={classes.limits}>
          <LimitsTable limits={limits.items} />
        </div>
        <Counts counts={limits.counts} />
      </>
    );
  return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <RowSkeleton rows={6} />;
};

/** The caller's own tenant: name and settings to change, limits to see with their use, everything to take away. */
export const OwnTenantPage = () => {
  const { data: tenant, error, isPending, refetch } = useQuery(ownTenantQuery);
  const mayChange = useMay('tenant:write');
  const id = tenant?.id ?? '';
  return (
    <Page
      title="Tenant settings and limits"
      actions={
        tenant ? (
          <>
            <CopyMenu
              commands={[
                { what: 'tenant', curl: ownAsCurl(), aura: tenantAsAura(id) },
                { what: 'limits', curl: ownLimitsAsCurl(), aura: limitsAsAura(id) },
                { what: 'export', curl: ownExportAsCurl(id), aura: exportAsAura(id) },
              ]}
            />
            {mayChange ? (
              <Button
                component="a"
                variant="default"
                href={address('exportOwnTenant', {})}
                download={`${id}.ndjson`}
                leftSection={<IconDownload size={14} />}
              >
                Export everything
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !tenant ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {tenant ? (
        <div className={classes.own}>
          <section className={classes.card} aria-label="Settings">
            <div className={classes.cardHead}>
              <h2 className={classes.cardTitle}>{tenant.display_name ?? id}</h2>
              {error ? null : <TenantState state={tenant.state} />}
            </div>
            <p className={list.mono}>{id}</p>
            <SettingsForm key={tenant.revision} tenant={tenant} own mayChange={mayChange} />
          </section>
          <section aria-label="Limits">
            <h2 className={classes.cardTitle}>Limits</h2>
            <p className={classes.lead}>
              Whoever runs the platform sets them. What goes beyond one is refused, and the answer says what to do.
            </p>
            <Limits />
          </section>
        </div>
      ) : null}
    </Page>
  );
};
