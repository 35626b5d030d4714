import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconEraser } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { AURA, curlOf } from '../events/commands.ts';
import { May } from '../session/May.tsx';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { State } from '../ui/State.tsx';
import { Ago } from '../ui/Time.tsx';
import classes from './Audit.module.css';
import { Commands } from './Commands.tsx';
import { erase, erasuresQuery, type Erasure } from './erasures.ts';
import { Receipt } from './Receipt.tsx';

const column = columnsOf<Erasure>();

const columns = column.columns([
  column.accessor('person_id', {
    header: 'Person',
    cell: ({ row }) => (
      <Link to="/audit" search={{ erasure: row.original.id }} className="mono">
        {row.original.person_id}
      </Link>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    meta: { width: '120px' },
    cell: ({ getValue }) => <State tone={getValue() === 'verified' ? 'live' : 'warn'}>{getValue()}</State>,
  }),
  column.accessor('reason', { header: 'Reason', meta: { from: 'tablet' } }),
  column.accessor('requested_at', {
    header: 'Asked for',
    meta: { align: 'right', from: 'tablet', width: '140px' },
    cell: ({ getValue }) => <Ago time={getValue()} />,
  }),
]);

/** There is no way back, so it is asked twice. */
const EraseForm = ({ onErased }: { readonly onErased: (erasure: Erasure) => void }) => {
  const client = useQueryClient();
  const [who, setWho] = useState('');
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  const { error, isPending, mutate } = useMutation({
    mutationFn: erase,
    onSuccess: (erasure) => {
      setWho('');
      setSure(false);
      void client.invalidateQueries({ queryKey: erasuresQuery.queryKey });
      onErased(erasure);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sure) mutate({ who, reason });
    else setSure(true);
  };
  return (
    <form onSubmit={submit}>
      <div className={classes.erase}>
        <TextInput
          label="Person"
          placeholder="Identity, or ps-…"
          value={who}
          required
          maxLength={256}
          onChange={({ currentTarget }) => setWho(currentTarget.value)}
        />
        <TextInput
          label="Reason"
          placeholder="A case number: it is kept"
          value={reason}
          required
          maxLength={500}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" color="red" loading={isPending} leftSection={<IconEraser size={14} />}>
          {sure ? 'Erase for good' : 'Erase'}
        </Button>
      </div>
      {sure ? <p className={classes.words}>There is no way back: the keys of this person are destroyed.</p> : null}
      {error ? <ProblemView error={error} /> : null}
    </form>
  );
};

interface ErasuresProps {
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** People who were erased, and the receipts of it. */
export const Erasures = ({ selected, onSelect }: ErasuresProps) => {
  const query = useInfiniteQuery(erasuresQuery);
  const erasures = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = erasures.find(({ id }) => id === selected);
  return (
    <>
      <Panel title="Erasures">
        <May do="audit:write">
          <EraseForm onErased={({ id }) => onSelect(id)} />
        </May>
        {query.isPending ? <RowSkeleton rows={2} /> : null}
        {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.data && erasures.length === 0 ? (
          <Empty title="Nobody was erased" icon={<IconEraser size={20} stroke={1.6} />}>
            What is said about an erased person is out of everybody’s reach; the log and its proof stay.
          </Empty>
        ) : null}
        {erasures.length > 0 ? (
          <DataTable
            label="Erasures"
            columns={columns}
            rows={erasures}
            rowId={({ id }) => id}
            onOpen={({ id }) => onSelect(id)}
            selected={selected}
          />
        ) : null}
        {query.hasNextPage ? (
          <div className={classes.more}>
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show older ones
            </Button>
          </div>
        ) : null}
        <Commands
          curl={curlOf('erasePerson', { body: { identity: 'ann@example.org', reason: 'request 118' } })}
          aura={`${AURA} erase --identity ann@example.org --reason 'request 118'`}
        />
      </Panel>
      {shown ? <Receipt erasure={shown} /> : null}
    </>
  );
};
