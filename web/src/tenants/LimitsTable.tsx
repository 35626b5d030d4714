import { Progress } from '@mantine/core';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { count } from '../ui/format.ts';
import { spanText, valueText, type Limit } from './limits.ts';
import classes from './Tenants.module.css';

const column = columnsOf<Limit>();
/** From this share on the bar warns. */
const NEARLY = 80;

const shareOf = ({ use, value }: Pick<Limit, 'use' | 'value'>): number | undefined => {
  if (use === null || value === null) return undefined;
  return value === 0 ? 100 : Math.min(100, (use / value) * 100);
};

const Use = ({ limit }: { readonly limit: Limit }) => {
  if (limit.use === null) return <span className={classes.quiet}>–</span>;
  const share = shareOf(limit);
  return (
    <span className={classes.use}>
      <span className={classes.mono}>{count(limit.use)}</span>
      {share === undefined ? null : (
        <Progress
          size="sm"
          value={share}
          {...(share >= NEARLY ? { color: 'orange' } : {})}
          aria-label={`${Math.round(share)} % of ${limit.meaning} used`}
        />
      )}
    </span>
  );
};

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
        <span className={classes.mono}>{valueText(original.value)}</span>
        {original.value === null ? null : <span className={classes.sub}>{spanText(original)}</span>}
      </>
    ),
  }),
  column.accessor('default', {
    header: 'Default',
    meta: { align: 'right', from: 'tablet', width: '110px' },
    cell: ({ getValue }) => <span className={classes.quiet}>{valueText(getValue())}</span>,
  }),
  column.display({
    id: 'use',
    header: 'Used now',
    meta: { width: '150px' },
    cell: ({ row }) => <Use limit={row.original} />,
  }),
]);

/** What a tenant may use and how much of it is used, where that is counted. */
export const LimitsTable = ({ limits }: { readonly limits: readonly Limit[] }) => (
  <DataTable label="Limits" columns={columns} rows={limits} rowId={({ name }) => name} />
);
