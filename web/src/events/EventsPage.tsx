import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi, Link } from '@tanstack/react-router';
import {
  IconActivity,
  IconClipboard,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconSearch,
  IconTerminal2,
} from '@tabler/icons-react';
import { useCallback, useRef, useState } from 'react';
import { Page } from '../layout/Page.tsx';
import { useShortcuts } from '../layout/useShortcuts.ts';
import { Empty } from '../ui/Empty.tsx';
import { count } from '../ui/format.ts';
import { live } from '../live/store.ts';
import { copyAndSay } from '../ui/copyText.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { searchAsAura, searchAsCurl } from './commands.ts';
import { EventDrawer } from './EventDrawer.tsx';
import { EventFilters } from './EventFilters.tsx';
import { EventPanel } from './EventPanel.tsx';
import { EventTable } from './EventTable.tsx';
import classes from './EventsPage.module.css';
import { hasFilter, toQuery, type EventSearch } from './search.ts';
import { useEvents, type Hold } from './useEvents.ts';
import { useStep } from './useStep.ts';

const route = getRouteApi('/events');

/** Rows that stay while the list is held, whatever is read meanwhile. */
const HELD_ROWS = 500;

/** The filters that a replay knows too. */
const selectionOf = ({ event: _event, source: _source, ...selection }: EventSearch) => selection;

const CopySearch = ({ search }: { readonly search: EventSearch }) => {
  const copy = (text: string, what: string) => () => void copyAndSay(text, what);
  return (
    <Menu position="bottom-end" width={210} shadow="md">
      <Menu.Target>
        <Tooltip label="Copy this search">
          <ActionIcon variant="default" size={30} aria-label="Copy this search">
            <IconDots size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconTerminal2 size={15} />} onClick={copy(searchAsCurl(search), 'curl command')}>
          Copy search as curl
        </Menu.Item>
        <Menu.Item leftSection={<IconClipboard size={15} />} onClick={copy(searchAsAura(search), 'aura command')}>
          Copy search as aura
        </Menu.Item>
        {search.source === undefined ? (
          <Menu.Item
            leftSection={<IconPlayerTrackNext size={15} />}
            renderRoot={(props) => <Link {...props} to="/replays" search={{ ...selectionOf(search), new: true }} />}
          >
            Replay these…
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
};

interface TailProps {
  readonly paused: boolean;
  readonly held: number;
  readonly onToggle: () => void;
}

const Tail = ({ paused, held, onToggle }: TailProps) => (
  <Button
    variant={paused ? 'filled' : 'default'}
    leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
    onClick={onToggle}
    aria-pressed={paused}
    title={paused ? 'Let new events in (p)' : 'Hold new events back (p)'}
    className={classes.tail}
  >
    {paused ? (held > 0 ? `${count(held)} new` : 'Paused') : 'Live tail'}
  </Button>
);

const Nothing = ({ search, onClear }: { readonly search: EventSearch; readonly onClear: () => void }) =>
  hasFilter(search) ? (
    <Empty title="No event matches these filters" icon={<IconSearch size={20} stroke={1.6} />}>
      <p>New ones that match appear here by themselves.</p>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  ) : (
    <Empty title="The log is empty" icon={<IconActivity size={20} stroke={1.6} />}>
      Everything that happens is written here first. Create a room, run <code>npm run demo</code>, or post an event to{' '}
      <code>/api/v1/events</code>.
    </Empty>
  );

/** The log: searched by what stands in the address, growing at the top, each event open to its bones. */
export const EventsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const wide = useMediaQuery('(min-width: 68em)', true, { getInitialValueInEffect: false });
  const filterInput = useRef<HTMLInputElement>(null);
  const [stopped, setHold] = useState<Hold & { readonly of: string }>();
  const of = JSON.stringify(toQuery(search));
  // Other filters are another list: it does not stand still.
  const hold = stopped?.of === of ? stopped : undefined;
  const { query, items, held } = useEvents(search, { hold });
  const open = useCallback(
    (event: string | undefined) =>
      void navigate({
        search: ({ event: _, ...rest }) => (event ? { ...rest, event } : rest),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const at = items.findIndex(({ msg_id, position }) => msg_id === search.event || position === search.event);
  const step = useStep(search, items, open);
  const flip = (): void => {
    const until = live.read().recent[0]?.position ?? items[0]?.position ?? 'EVENTS:0';
    setHold(hold ? undefined : { of, until, shown: items.slice(0, HELD_ROWS) });
  };
  const filter = (next: EventSearch): void => void navigate({ search: next, replace: true });
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    p: flip,
    '/': () => filterInput.current?.focus(),
    Escape: () => open(undefined),
  });

  return (
    <Page
      title="Events"
      fill
      actions={
        <>
          <Tail paused={hold !== undefined} held={held} onToggle={flip} />
          <CopySearch search={search} />
        </>
      }
    >
      <EventFilters ref={filterInput} search={search} onChange={filter} />
      <div className={classes.split}>
        <div className={classes.list}>
          {query.isPending ? <RowSkeleton rows={14} /> : null}
          {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
          {query.data && items.length === 0 ? <Nothing search={search} onClear={() => filter({})} /> : null}
          {items.length > 0 ? (
            <EventTable
              items={items}
              selected={at}
              onOpen={open}
              more={query.hasNextPage}
              onMore={() => {
                if (!query.isFetchingNextPage) void query.fetchNextPage();
              }}
            />
          ) : null}
        </div>
        {wide && search.event ? (
          <aside className={classes.peek} aria-label="Event details">
            <EventPanel
              id={search.event}
              known={items[at]}
              onOpen={open}
              onClose={() => open(undefined)}
              onStep={step}
            />
          </aside>
        ) : null}
      </div>
      {wide ? null : (
        <EventDrawer id={search.event} known={items[at]} onOpen={open} onClose={() => open(undefined)} onStep={step} />
      )}
    </Page>
  );
};
