import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconPlus, IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { roomsQuery } from '../api/queries.ts';
import { useCreateRoom } from '../layout/createRoomContext.ts';
import { Page } from '../layout/Page.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ListFilters } from '../ui/ListFilters.tsx';
import { PagedList } from '../ui/PagedList.tsx';
import { RoomsTable } from './RoomsTable.tsx';
import type { RoomsSearch, StateFilter } from './search.ts';

const route = getRouteApi('/rooms');

const STATES = [
  { value: '', label: 'All' },
  { value: 'active', label: 'Live' },
  { value: 'created', label: 'Created' },
  { value: 'finished', label: 'Finished' },
];

const Nothing = ({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) => {
  const create = useCreateRoom();
  return filtered ? (
    <Empty title="No room matches these filters" icon={<IconSearch size={20} stroke={1.6} />}>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  ) : (
    <Empty title="No rooms yet" icon={<IconUsersGroup size={20} stroke={1.6} />}>
      <p>
        Create a room here and join it from this browser. Or run <code>npm run demo</code> in a terminal: two scripted
        participants hold a short meeting, and you see all of it live.
      </p>
      <Button leftSection={<IconPlus size={14} />} onClick={create}>
        Create room
      </Button>
    </Empty>
  );
};

/** Every room there is or was; filters live in the address. */
export const RoomsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const create = useCreateRoom();
  const query = useInfiniteQuery(roomsQuery(search));
  const rooms = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const filter = (change: Partial<Record<keyof RoomsSearch, string>>): void =>
    void navigate({
      search: (old) => {
        const next = { ...old, ...change };
        return {
          ...(next.state ? { state: next.state as StateFilter } : {}),
          ...(next.name ? { name: next.name } : {}),
        };
      },
      replace: true,
    });

  return (
    <Page
      title="Rooms"
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={create}>
          Create room
        </Button>
      }
    >
      <ListFilters
        states={STATES}
        state={search.state ?? ''}
        onState={(state) => filter({ state })}
        search={{
          label: 'Filter by name',
          placeholder: 'Filter by name',
          value: search.name,
          onSettle: (name) => filter({ name }),
        }}
      />
      <PagedList
        query={query}
        rows={8}
        isEmpty={rooms.length === 0}
        empty={
          <Nothing
            filtered={Boolean(search.state ?? search.name)}
            onClear={() => void navigate({ search: {}, replace: true })}
          />
        }
        more="Show older rooms"
      >
        <RoomsTable rooms={rooms} />
      </PagedList>
    </Page>
  );
};
