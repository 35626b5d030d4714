import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { address } from '../api.gen.ts';
import type { Tenant } from '../api/types.ts';
import { May } from '../session/May.tsx';
import { useMay } from '../session/useMay.ts';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { DetailBar } from '../ui/DetailBar.tsx';
import list from '../ui/List.module.css';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import {
  deleteAsAura,
  deleteAsCurl,
  exportAsAura,
  exportAsCurl,
  limitsAsAura,
  limitsAsCurl,
  resumeAsAura,
  resumeAsCurl,
  tenantAsAura,
  tenantAsCurl,
} from './commands.ts';
import { DeleteForm } from './DeleteForm.tsx';
import { LimitsForm } from './LimitsForm.tsx';
import { LimitsTable } from './LimitsTable.tsx';
import { Receipt } from './Receipt.tsx';
import { tenantLimitsQuery, tenantQuery } from './queries.ts';
import { SettingsForm } from './SettingsForm.tsx';
import { SuspendForm } from './SuspendForm.tsx';
import classes from './Tenants.module.css';
import { TenantState } from './TenantState.tsx';
import { useTenantActions } from './useTenantActions.ts';

const Moment = ({
  label,
  time,
  by,
}: {
  readonly label: string;
  readonly time: string | null;
  readonly by?: ReactNode;
}) =>
  time === null ? null : (
    <>
      <dt>{label}</dt>
      <dd>
        <At time={time} /> · <Ago time={time} />
        {by}
      </dd>
    </>
  );

const Facts = ({ tenant }: { readonly tenant: Tenant }) => (
  <dl className={list.pairs}>
    <Moment
      label="Created"
      time={tenant.created_at}
      by={tenant.created_by === null ? null : ` by ${tenant.created_by}`}
    />
    <Moment label="Changed" time={tenant.changed_at === tenant.created_at ? null : tenant.changed_at} />
    <Moment label="Suspended" time={tenant.suspended_at} />
    <Moment label="Deleted" time={tenant.deleted_at} />
  </dl>
);

const Actions = ({ tenant }: { readonly tenant: Tenant }) => {
  const { resume } = useTenantActions();
  const [suspending, setSuspending] = useState(false);
  if (suspending && tenant.state === 'active')
    return <SuspendForm id={tenant.id} onClose={() => setSuspending(false)} />;
  return (
    <Group gap="xs">
      {tenant.state === 'suspended' ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate(tenant.id)}>
          Resume tenant
        </Button>
      ) : (
        <Button variant="default" onClick={() => setSuspending(true)}>
          Suspend…
        </Button>
      )}
      <Button
        component="a"
        variant="default"
        href={address('exportTenant', { params: { tenant: tenant.id } })}
        download={`${tenant.id}.ndjson`}
        leftSection={<IconDownload size={14} />}
      >
        Export everything
      </Button>
    </Group>
  );
};

const Limits = ({ tenant }: { readonly tenant: Tenant }) => {
  const { data: limits, error, refetch } = useQuery(tenantLimitsQuery(tenant.id));
  if (limits)
    return (
      <May do="platform:write" otherwise={<LimitsTable limits={limits.items} />}>
        <LimitsForm key={limits.revision} tenant={tenant} limits={limits} />
      </May>
    );
  return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <RowSkeleton rows={4} />;
};

/** One tenant: how it stands, what it may use, and what can be done with it. */
export const TenantPanel = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { data: tenant, error, isPending, refetch } = useQuery(tenantQuery(id));
  const mayChange = useMay('platform:write');
  const isThere = tenant?.state === 'active' || tenant?.state === 'suspended';
  return (
    <>
      <DetailBar id={id} label="Copy tenant id" onClose={onClose}>
        <CopyMenu
          commands={[
            { what: 'tenant', curl: tenantAsCurl(id), aura: tenantAsAura(id) },
            { what: 'limits', curl: limitsAsCurl(id), aura: limitsAsAura(id) },
            { what: 'export', curl: exportAsCurl(id), aura: exportAsAura(id) },
            ...(tenant?.state === 'suspended'
              ? [
                  { what: 'resume', curl: resumeAsCurl(id), aura: resumeAsAura(id) },
                  { what: 'deletion', curl: deleteAsCurl(tenant), aura: deleteAsAura(id) },
                ]
              : []),
          ]}
        />
      </DetailBar>
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !tenant ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {tenant ? (
        <div className={list.detail}>
          <TenantState state={tenant.state} />
          <p className={list.name}>{tenant.display_name ?? tenant.id}</p>
          {tenant.reason === null ? null : <p className={classes.reason}>{tenant.reason}</p>}
          <Facts tenant={tenant} />
          {isThere ? (
            <>
              <May do="platform:write">
                <Actions tenant={tenant} />
              </May>
              <h2 className={classes.heading}>Settings</h2>
              <SettingsForm key={tenant.revision} tenant={tenant} own={false} mayChange={mayChange} />
              <h2 className={classes.heading}>Limits</h2>
              <Limits tenant={tenant} />
              <May do="platform:write">
                <DeleteForm key={tenant.id} tenant={tenant} />
              </May>
            </>
          ) : (
            <Receipt tenant={tenant} />
          )}
        </div>
      ) : null}
    </>
  );
};
