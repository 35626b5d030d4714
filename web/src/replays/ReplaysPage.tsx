import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconPlayerTrackNext, IconPlus, IconSearch } from '@tabler/icons-react';
import { replaysQuery } from '../api/queries.ts';
import { Page } from '../layout/Page.tsx';
import { useShortcuts } from '../layout/useShortcuts.ts';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ListFilters } from '../ui/ListFilters.tsx';
import { PagedList } from '../ui/PagedList.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { listAsAura, listAsCurl } from './commands.ts';
import { NewReplay } from './NewReplay.tsx';
import { ReplayPanel } from './ReplayPanel.tsx';
import { ReplayTable } from './ReplayTable.tsx';
import { readReplaySearch, STATES } from './search.ts';

const route = getRouteApi('/replays');

const LABELS = STATES.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }));

const Nothing = ({
  filtered,
  onNew,
  onClear,
}: {
  readonly filtered: boolean;
  readonly onNew: () => void;
  readonly onClear: () => void;
}) =>
  filtered ? (
    <Empty title="No replay is in this state" icon={<IconSearch size={20} stroke={1.6} />}>
      <Button variant="default" onClick={onClear}>
        Show all
      </Button>
    </Empty>
  ) : (
    <Empty title="Nothing was replayed yet" icon={<IconPlayerTrackNext size={20} stroke={1.6} />}>
      <p>
        A replay tells recorded events again, in order: to a webhook, a NATS subject or a read model. Handlers never
        hear of it.
      </p>
      <May do="system:write">
        <Button onClick={onNew}>Replay events</Button>
      </May>
    </Empty>
  );

/** What is told again to whom, and how far each is. */
export const ReplaysPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(replaysQuery({ state: search.state }));
  const replays = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Record<string, unknown>): void =>
    void navigate({ search: (old) => readReplaySearch({ ...old, ...next }), replace: true });
  const open = (): void => change({ new: true });
  useShortcuts({ n: open });
  const { replay, state, new: creating, ...selection } = search;
  return (
    <Page
      title="Replays"
      actions={
        <>
          <CopyMenu commands={[{ what: 'list', curl: listAsCurl(search), aura: listAsAura(search) }]} />
          <May do="system:write">
            <Button leftSection={<IconPlus size={14} />} onClick={open} title="Replay events (n)">
              New replay
            </Button>
          </May>
        </>
      }
    >
      <ListFilters states={LABELS} state={state ?? 'all'} onState={(value) => change({ state: value })} />
      <PagedList
        query={query}
        isEmpty={replays.length === 0}
        empty={<Nothing filtered={state !== undefined} onNew={open} onClear={() => change({ state: undefined })} />}
      >
        <ReplayTable replays={replays} opened={replay} />
      </PagedList>
      <NewReplay
        key={JSON.stringify(selection)}
        opened={creating === true}
        selection={selection}
        onClose={(id) =>
          void navigate({ search: { ...(state ? { state } : {}), ...(id ? { replay: id } : {}) }, replace: true })
        }
      />
      <SidePanel label="Replay" opened={replay !== undefined} onClose={() => change({ replay: undefined })} size={520}>
        {replay === undefined ? null : <ReplayPanel id={replay} onClose={() => change({ replay: undefined })} />}
      </SidePanel>
    </Page>
  );
};
