import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconAlarm, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Page } from '../layout/Page.tsx';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ListFilters } from '../ui/ListFilters.tsx';
import { PagedList } from '../ui/PagedList.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { listAsAura, listAsCurl } from './commands.ts';
import { timersQuery } from './queries.ts';
import { readTimerSearch } from './search.ts';
import { SetTimer } from './SetTimer.tsx';
import { TimerPanel } from './TimerPanel.tsx';
import { TimersTable } from './TimersTable.tsx';

const route = getRouteApi('/timers');

const STATES = [
  { value: 'set', label: 'Set' },
  { value: 'fired', label: 'Fired' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'all', label: 'All' },
];

interface NothingProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onSet: () => void;
}

const Nothing = ({ filtered, onClear, onSet }: NothingProps) =>
  filtered ? (
    <Empty title="No timer matches these filters" icon={<IconSearch size={20} stroke={1.6} />}>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  ) : (
    <Empty title="No timers are set" icon={<IconAlarm size={20} stroke={1.6} />}>
      <p>
        A timer publishes an event later: once, again and again, or by cron in a time zone. It survives restarts, and
        one that an outage held up fires afterwards and says that it is late. Handlers set timers too, with{' '}
        <code>later(…)</code>.
      </p>
      <May do="events:write">
        <Button leftSection={<IconPlus size={14} />} onClick={onSet}>
          Set a timer
        </Button>
      </May>
    </Empty>
  );

/** Events that will be published later, and what has become of those that were; filters live in the address. */
export const TimersPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [setting, setSetting] = useState(false);
  const query = useInfiniteQuery(timersQuery(search));
  const timers = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({ search: (old) => readTimerSearch({ ...old, ...next }), replace: true });
  const close = (): void => change({ timer: undefined });

  return (
    <Page
      title="Timers"
      actions={
        <>
          <CopyMenu commands={[{ what: 'list', curl: listAsCurl(search), aura: listAsAura(search) }]} />
          <May do="events:write">
            <Button leftSection={<IconPlus size={14} />} onClick={() => setSetting(true)}>
              Set a timer
            </Button>
          </May>
        </>
      }
    >
      <ListFilters
        states={STATES}
        state={search.state ?? 'set'}
        onState={(state) => change({ state })}
        search={{
          label: 'Filter by event type',
          placeholder: 'Event type, e.g. room.*',
          value: search.type,
          onSettle: (value) => change({ type: value }),
        }}
      />
      <PagedList
        query={query}
        isEmpty={timers.length === 0}
        empty={
          <Nothing
            filtered={Boolean(search.state ?? search.type)}
            onClear={() => void navigate({ search: {}, replace: true })}
            onSet={() => setSetting(true)}
          />
        }
      >
        <TimersTable timers={timers} opened={search.timer} />
      </PagedList>
      <SetTimer opened={setting} onClose={() => setSetting(false)} onSet={(id) => change({ timer: id })} />
      <SidePanel label="Timer" opened={search.timer !== undefined} onClose={close} size={560}>
        {search.timer === undefined ? null : <TimerPanel id={search.timer} onClose={close} />}
      </SidePanel>
    </Page>
  );
};
