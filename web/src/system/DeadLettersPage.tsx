import { Button, Group } from '@mantine/core';
import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconMoodHappy, IconRefresh, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { deadLettersQuery } from '../api/queries.ts';
import type { DeadLetter } from '../api/types.ts';
import { Page } from '../layout/Page.tsx';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ListFilters } from '../ui/ListFilters.tsx';
import { PagedList } from '../ui/PagedList.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { listAsAura, listAsCurl, redriveAllAsAura, redriveAllAsCurl } from './deadLetterCommands.ts';
import { DeadLetterPanel } from './DeadLetterPanel.tsx';
import { actionFilter, letterFilter, readDeadLetterSearch, type DeadLetterSearch } from './deadLetterSearch.ts';
import { DeadLetterTable, type Selection } from './DeadLetterTable.tsx';
import { DiscardLetters } from './DiscardLetters.tsx';
import classes from './System.module.css';
import { useLetterActions } from './useLetterActions.ts';

const route = getRouteApi('/dead-letters');

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'redriven', label: 'Redriven' },
  { value: 'discarded', label: 'Discarded' },
  { value: 'all', label: 'All' },
];

const Nothing = ({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) =>
  filtered ? (
    <Empty title="No dead letter matches these filters" icon={<IconSearch size={20} stroke={1.6} />}>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  ) : (
    <Empty title="No open dead letters" icon={<IconMoodHappy size={20} stroke={1.6} />}>
      Every handler and projection has taken in what it was given. An event that one gives up after its last attempt
      waits here, with its error and what to do.
    </Empty>
  );

interface ChosenProps {
  readonly chosen: readonly DeadLetter[];
  readonly open: readonly DeadLetter[];
  readonly redriving: boolean;
  readonly busy: boolean;
  readonly onRedrive: (ids: readonly string[]) => void;
  readonly onDiscard: () => void;
  readonly onChoose: (ids: readonly string[]) => void;
}

/** What can be done with the ticked letters; with none, how to tick them all. */
const Chosen = ({ chosen, open, redriving, busy, onRedrive, onDiscard, onChoose }: ChosenProps) => {
  const driven = chosen.filter(({ kind }) => kind === 'handler').map(({ id }) => id);
  if (chosen.length === 0)
    return open.length > 1 ? (
      <Button size="xs" variant="subtle" onClick={() => onChoose(open.map(({ id }) => id))}>
        Select all shown
      </Button>
    ) : null;
  return (
    <div className={classes.chosen} role="toolbar" aria-label="Selected dead letters">
      <span className={classes.quiet}>{chosen.length} selected</span>
      <Button size="xs" loading={redriving} disabled={busy || driven.length === 0} onClick={() => onRedrive(driven)}>
        Redrive
      </Button>
      <Button size="xs" variant="default" disabled={busy} onClick={onDiscard}>
        Discard…
      </Button>
      <Button size="xs" variant="subtle" onClick={() => onChoose([])}>
        Clear
      </Button>
    </div>
  );
};

interface AllProps {
  readonly open: readonly DeadLetter[];
  readonly narrowed: boolean;
  readonly busy: boolean;
  readonly redriving: boolean;
  readonly onRedrive: () => void;
  readonly onDiscard: () => void;
}

/** What can be done with every open letter that matches, shown or not. */
const AllActions = ({ open, narrowed, busy, redriving, onRedrive, onDiscard }: AllProps) => {
  if (open.length === 0) return null;
  const which = narrowed ? 'all that match' : 'all open';
  return (
    <Group gap="xs" justify="flex-end">
      <Button variant="default" disabled={busy} onClick={onDiscard}>
        Discard {which}…
      </Button>
      {open.some(({ kind }) => kind === 'handler') ? (
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={redriving}
          disabled={busy}
          onClick={onRedrive}
        >
          Redrive {which}
        </Button>
      ) : null}
    </Group>
  );
};

/** Filters that came with the address, as from a link: each can be taken off. */
const Narrowed = ({
  search,
  onClear,
}: {
  readonly search: DeadLetterSearch;
  readonly onClear: (what: 'handler' | 'code') => void;
}) =>
  (['handler', 'code'] as const).map((what) =>
    search[what] === undefined ? null : (
      <Button
        key={what}
        size="xs"
        variant="light"
        rightSection={<IconX size={12} />}
        aria-label={`Remove the filter ${what} ${search[what]}`}
        onClick={() => onClear(what)}
      >
        {what}: {search[what]}
      </Button>
    ),
  );

interface ListProps {
  readonly query: UseInfiniteQueryResult;
  readonly letters: readonly DeadLetter[];
  readonly selection: Selection;
  readonly search: DeadLetterSearch;
}

const List = ({ query, letters, selection, search }: ListProps) => {
  const navigate = route.useNavigate();
  return (
    <PagedList
      query={query}
      isEmpty={letters.length === 0}
      empty={
        <Nothing
          filtered={Boolean(search.state ?? search.handler ?? search.code ?? search.search)}
          onClear={() => void navigate({ search: {}, replace: true })}
        />
      }
    >
      <DeadLetterTable letters={letters} selection={selection} opened={search.letter} />
    </PagedList>
  );
};

/** The ids that are ticked, of those that can still be acted on. */
const useSelection = (open: readonly string[]) => {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const ids = new Set(open.filter((id) => ticked.has(id)));
  const toggle = (id: string): void =>
    setTicked((old) => new Set(old.has(id) ? [...old].filter((one) => one !== id) : [...old, id]));
  return { ids, toggle, set: (wanted: readonly string[]) => setTicked(new Set(wanted)) };
};

/** Events that a handler or projection gave up: nothing is lost, each waits here with its reason until it is redriven or discarded. */
export const DeadLettersPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = letterFilter(search);
  const query = useInfiniteQuery(deadLettersQuery(filter));
  const letters = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = letters.filter(({ state }) => state === 'open');
  const selection = useSelection(open.map(({ id }) => id));
  const chosen = open.filter(({ id }) => selection.ids.has(id));
  const [discarding, setDiscarding] = useState<'chosen' | 'all'>();
  const actions = useLetterActions(() => {
    selection.set([]);
    setDiscarding(undefined);
  });
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({ search: (old) => readDeadLetterSearch({ ...old, ...next }), replace: true });
  const narrowed = Boolean(search.handler ?? search.code ?? search.search);
  const close = (): void => change({ letter: undefined });

  return (
    <Page
      title="Dead letters"
      actions={
        <>
          <CopyMenu
            commands={[
              { what: 'list', curl: listAsCurl(search), aura: listAsAura(search) },
              { what: 'redrive of all', curl: redriveAllAsCurl(search), aura: redriveAllAsAura(search) },
            ]}
          />
          <May do="system:write">
            <AllActions
              open={open}
              narrowed={narrowed}
              busy={actions.busy}
              redriving={actions.all.isPending}
              onRedrive={() => actions.all.mutate(actionFilter(search))}
              onDiscard={() => setDiscarding('all')}
            />
          </May>
        </>
      }
    >
      <ListFilters
        states={STATES}
        state={search.state ?? 'open'}
        onState={(state) => change({ state })}
        search={{
          label: 'Search dead letters',
          placeholder: 'Reason, code, handler, room or id',
          value: search.search,
          onSettle: (value) => change({ search: value }),
        }}
      >
        <Narrowed search={search} onClear={(what) => change({ [what]: undefined })} />
        <May do="system:write">
          <Chosen
            chosen={chosen}
            open={open}
            redriving={actions.redrive.isPending}
            busy={actions.busy}
            onRedrive={actions.redrive.mutate}
            onDiscard={() => setDiscarding('chosen')}
            onChoose={selection.set}
          />
        </May>
      </ListFilters>
      <List query={query} letters={letters} selection={selection} search={search} />
      <DiscardLetters
        key={String(discarding)}
        count={discarding === 'all' ? 'all' : discarding === 'chosen' ? chosen.length : 0}
        busy={actions.discard.isPending}
        onDiscard={(reason) =>
          actions.discard.mutate({
            of: discarding === 'all' ? actionFilter(search) : chosen.map(({ id }) => id),
            reason,
          })
        }
        onClose={() => setDiscarding(undefined)}
      />
      <SidePanel label="Dead letter" opened={search.letter !== undefined} onClose={close} size={560}>
        {search.letter === undefined ? null : <DeadLetterPanel id={search.letter} onClose={close} />}
      </SidePanel>
    </Page>
  );
};
