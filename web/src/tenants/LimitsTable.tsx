import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import list from '../ui/List.module.css';
import { LimitUse } from './LimitUse.tsx';
import { spanText, valueText, type Limit } from './limits.ts';
import classes from './Tenants.module.css';

const column = columnsOf<Limit>();

const columns = column.columns([
  column.accessor('meaning', {
    header: 'What',
    cell: ({ row: { original } }) => (
      <>
        <span className={classes.what}>{original.meaning}</span>
        <span className={classes.sub}>{original.per === 'user' ? 'each person or key' : 'all together'}</span>
      </>
    ),
  }),
  column.accessor('value', {
    header: 'Limit',
    meta: { align: 'right', width: '150px' },
    cell: ({ row: { original } }) => (
      <>
        <span className={list.mono}>{valueText(original.value)}</span>
        {original.value === null ? null : <span className={classes.sub}>{spanText(original)}</span>}
      </>
    ),
  }),
  column.accessor('default', {
    header: 'Default',
    meta: { align: 'right', from: 'tablet', width: '110px' },
    cell: ({ getValue }) => <span className={list.quiet}>{valueText(getValue())}</span>,
  }),
  column.display({
    id: 'use',
    header: 'Used now',
    meta: { width: '220px' },
    cell: ({ row }) => <LimitUse limit={row.original} />,
  }),
]);

/** What a tenant and its users may use, and how much of it is used now. */
export const LimitsTable = ({ limits }: { readonly limits: readonly Limit[] }) => (
  <DataTable label="Limits" columns={columns} rows={limits} rowId={({ name }) => name} />
);
