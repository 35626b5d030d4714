import { Checkbox } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import type { DeadLetter } from '../api/types.ts';
import { TypeName } from '../events/kinds.tsx';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { DeadLetterState } from './DeadLetterState.tsx';
import classes from './System.module.css';

const route = getRouteApi('/dead-letters');
const column = columnsOf<DeadLetter>();

/** Which letters are ticked, and how to tick one. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
}

const SelectionContext = createContext<Selection>({ ids: new Set(), toggle: () => undefined });

const Tick = ({ letter }: { readonly letter: DeadLetter }) => {
  const { ids, toggle } = useContext(SelectionContext);
  return (
    // A click beside the box must not open the row either.
    <span className={classes.tick} onClick={(event) => event.stopPropagation()} role="presentation">
      <Checkbox
        size="xs"
        aria-label={`Select the letter of ${letter.handler} about ${letter.event_position}`}
        disabled={letter.state !== 'open'}
        checked={ids.has(letter.id)}
        onChange={() => toggle(letter.id)}
      />
    </span>
  );
};

const Opener = ({ letter }: { readonly letter: DeadLetter }) => {
  const navigate = route.useNavigate();
  return (
    <button
      type="button"
      className={classes.opener}
      onClick={() => void navigate({ search: (old) => ({ ...old, letter: letter.id }) })}
    >
      {letter.handler}
    </button>
  );
};

const columns = column.columns([
  column.display({
    id: 'tick',
    header: '',
    meta: { width: '36px' },
    cell: ({ row }) => <Tick letter={row.original} />,
  }),
  column.accessor('handler', {
    header: 'Handler',
    meta: { width: '190px' },
    cell: ({ row }) => <Opener letter={row.original} />,
  }),
  column.accessor('event_type', { header: 'Event', cell: ({ getValue }) => <TypeName type={getValue()} /> }),
  column.accessor('state', {
    header: 'State',
    meta: { width: '120px', from: 'tablet' },
    cell: ({ getValue }) => <DeadLetterState state={getValue()} />,
  }),
  column.accessor('code', {
    header: 'Error',
    meta: { width: '220px' },
    cell: ({ getValue }) => <code className={classes.bad}>{getValue()}</code>,
  }),
  column.accessor('reason', {
    header: 'Reason',
    meta: { from: 'desktop' },
    cell: ({ getValue }) => <span className={classes.quiet}>{getValue()}</span>,
  }),
  column.accessor('attempts', { header: 'Attempts', meta: { align: 'right', from: 'tablet', width: '90px' } }),
  column.accessor('last_at', {
    header: 'Last tried',
    meta: { align: 'right', width: '180px' },
    cell: ({ getValue }) => (
      <>
        <At time={getValue()} />{' '}
        <span className={classes.quiet}>
          · <Ago time={getValue()} />
        </span>
      </>
    ),
  }),
]);

interface TableProps {
  readonly letters: readonly DeadLetter[];
  readonly selection: Selection;
  readonly opened: string | undefined;
}

export const DeadLetterTable = ({ letters, selection, opened }: TableProps) => {
  const navigate = route.useNavigate();
  return (
    <SelectionContext value={selection}>
      <DataTable
        label="Dead letters"
        columns={columns}
        rows={letters}
        rowId={({ id }) => id}
        selected={opened}
        onOpen={({ id }) => void navigate({ search: (old) => ({ ...old, letter: id }) })}
      />
    </SelectionContext>
  );
};
