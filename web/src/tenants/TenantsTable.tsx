import { getRouteApi } from '@tanstack/react-router';
import type { Tenant } from '../api/types.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import list from '../ui/List.module.css';
import { Ago } from '../ui/Time.tsx';
import { TenantState } from './TenantState.tsx';

const route = getRouteApi('/tenants');
const column = columnsOf<Tenant>();

const Opener = ({ tenant }: { readonly tenant: Tenant }) => {
  const navigate = route.useNavigate();
  return (
    <button
      type="button"
      className={list.opener}
      onClick={() => void navigate({ search: (old) => ({ ...old, tenant: tenant.id }) })}
    >
      {tenant.display_name ?? tenant.id}
    </button>
  );
};

const columns = column.columns([
  column.display({
    id: 'name',
    header: 'Tenant',
    meta: { width: '260px' },
    cell: ({ row }) => <Opener tenant={row.original} />,
  }),
  column.accessor('state', {
    header: 'State',
    meta: { width: '130px' },
    cell: ({ getValue }) => <TenantState state={getValue()} />,
  }),
  column.accessor('id', {
    header: 'Id',
    meta: { from: 'tablet', width: '200px' },
    cell: ({ getValue }) => <span className={list.mono}>{getValue()}</span>,
  }),
  column.accessor('reason', {
    header: 'Reason',
    meta: { from: 'desktop' },
    cell: ({ getValue }) => <span className={list.quiet}>{getValue() ?? '–'}</span>,
  }),
  column.accessor('created_by', {
    header: 'Created by',
    meta: { from: 'desktop', width: '160px' },
    cell: ({ getValue }) => <span className={list.quiet}>{getValue() ?? '–'}</span>,
  }),
  column.accessor('created_at', {
    header: 'Created',
    meta: { align: 'right', from: 'tablet', width: '130px' },
    cell: ({ getValue }) => {
      const at = getValue();
      return at === null ? '–' : <Ago time={at} />;
    },
  }),
]);

export const TenantsTable = ({
  tenants,
  opened,
}: {
  readonly tenants: readonly Tenant[];
  readonly opened: string | undefined;
}) => {
  const navigate = route.useNavigate();
  return (
    <DataTable
      label="Tenants"
      columns={columns}
      rows={tenants}
      rowId={({ id }) => id}
      selected={opened}
      onOpen={({ id }) => void navigate({ search: (old) => ({ ...old, tenant: id }) })}
    />
  );
};
