import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconEqual } from '@tabler/icons-react';
import { changesQuery } from '../../api/queries.ts';
import type { RoomChange } from '../../api/types.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { RowSkeleton } from '../../ui/Skeletons.tsx';
import { State, type Tone } from '../../ui/State.tsx';
import { At } from '../../ui/Time.tsx';
import classes from './History.module.css';

const CHANGE: Record<RoomChange['change'], { readonly tone: Tone; readonly label: string }> = {
  added: { tone: 'live', label: 'Added' },
  changed: { tone: 'accent', label: 'Changed' },
  removed: { tone: 'bad', label: 'Removed' },
};

const ISO = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const Value = ({ value }: { readonly value: unknown }) => {
  if (value === null || value === undefined) return <span className={classes.none}>–</span>;
  if (typeof value !== 'string') return JSON.stringify(value);
  return ISO.test(value) ? <At time={value} ms /> : value;
};

const Row = ({ row }: { readonly row: RoomChange }) => (
  <li className={classes.row}>
    <div className={classes.what}>
      <State tone={CHANGE[row.change].tone}>{CHANGE[row.change].label}</State>
      <span>{row.table.replaceAll('_', ' ')}</span>
      <span className={`mono ${classes.id}`}>{row.id}</span>
    </div>
    <table className={classes.fields} data-change={row.change} aria-label={`${row.table} ${row.id}`}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          {row.change === 'added' ? null : <th scope="col">Before</th>}
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {row.fields.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            {row.change === 'added' ? null : (
              <td>
                <Value value={before} />
              </td>
            )}
            <td>
              <Value value={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </li>
);

interface ChangesProps {
  readonly room: string;
  readonly from: string;
  readonly to: string;
}

/** Every row of the read model that two moments differ in, each field before and after. */
export const Changes = ({ room, from, to }: ChangesProps) => {
  const query = useInfiniteQuery(changesQuery(room, from, to));
  const { data, error, isPending, hasNextPage, isFetchingNextPage } = query;
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="What changed" count={data ? rows.length : undefined} flush>
      {isPending ? <RowSkeleton rows={3} /> : null}
      {error && !data ? <ProblemView error={error} onRetry={() => void query.refetch()} /> : null}
      {data && rows.length === 0 ? (
        <Empty title="Nothing changed" icon={<IconEqual size={20} stroke={1.6} />} small>
          Between the two moments no row of the room became another. Move one of the sliders.
        </Empty>
      ) : null}
      <ul className={classes.rows}>
        {rows.map((row) => (
          <Row key={`${row.table}/${row.id}`} row={row} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          radius={0}
          loading={isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
    </Panel>
  );
};
