import { useMantineColorScheme } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  IconBook,
  IconFileCode,
  IconHash,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSun,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { roomsQuery } from '../api/queries.ts';
import { Keys } from '../ui/Keys.tsx';
import classes from './Commands.module.css';
import { usePages } from './usePages.ts';
import { useSignOut } from './useSignOut.ts';

interface Command {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  readonly icon: ReactNode;
  readonly keys?: readonly string[];
  readonly run: () => void;
}

const useCommands = (onCreate: () => void): readonly Command[] => {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const pages = usePages();
  const { setColorScheme } = useMantineColorScheme();
  const open = (path: string) => () => void window.open(path, '_blank', 'noopener');
  return [
    ...pages.map(({ to, label, about, icon: Icon, key }) => ({
      id: to,
      label,
      about,
      icon: <Icon size={17} stroke={1.7} />,
      keys: ['g', key],
      run: () => void navigate({ to }),
    })),
    {
      id: 'create',
      label: 'Create room',
      about: 'A new room on LiveKit',
      icon: <IconPlus size={17} />,
      keys: ['c'],
      run: onCreate,
    },
    { id: 'docs', label: 'API documentation', about: '/docs', icon: <IconBook size={17} />, run: open('/docs') },
    {
      id: 'asyncapi',
      label: 'Event catalogue as AsyncAPI',
      about: '/asyncapi.json',
      icon: <IconFileCode size={17} />,
      run: open('/asyncapi.json'),
    },
    { id: 'dark', label: 'Dark colours', icon: <IconMoon size={17} />, run: () => setColorScheme('dark') },
    { id: 'light', label: 'Light colours', icon: <IconSun size={17} />, run: () => setColorScheme('light') },
    { id: 'auto', label: 'Colours as the system', icon: <IconSun size={17} />, run: () => setColorScheme('auto') },
    { id: 'out', label: 'Sign out', icon: <IconLogout size={17} />, run: () => void signOut() },
  ];
};

const useRooms = (text: string): readonly Command[] => {
  const navigate = useNavigate();
  const { data } = useInfiniteQuery(roomsQuery({}));
  const rooms = data?.pages.flatMap(({ items }) => items) ?? [];
  return rooms
    .filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(text))
    .slice(0, 7)
    .map(({ id, name, state }) => ({
      id: `room-${id}`,
      label: name,
      about: `${state === 'active' ? 'live' : state} · ${id}`,
      icon: <IconUsersGroup size={17} stroke={1.7} />,
      run: () => void navigate({ to: '/rooms/$room', params: { room: id } }),
    }));
};

const Group = ({ label, commands }: { readonly label: string; readonly commands: readonly Command[] }) =>
  commands.length === 0 ? null : (
    <Spotlight.ActionsGroup label={label}>
      {commands.map(({ id, label: name, about, icon, keys, run }) => (
        <Spotlight.Action
          key={id}
          label={name}
          {...(about ? { description: about } : {})}
          leftSection={icon}
          {...(keys ? { rightSection: <Keys keys={keys} /> } : {})}
          onClick={run}
          highlightQuery={false}
        />
      ))}
    </Spotlight.ActionsGroup>
  );

const Found = ({ query, onCreate }: { readonly query: string; readonly onCreate: () => void }) => {
  const text = query.trim().toLowerCase();
  const navigate = useNavigate();
  const commands = useCommands(onCreate).filter(({ label, about }) =>
    `${label} ${about ?? ''}`.toLowerCase().includes(text),
  );
  const rooms = useRooms(text);
  // A bare number is meant as a position, though the ids of rooms have digits too.
  const isPosition = /^([A-Z]+:)?\d+$/.test(query.trim());
  const isId = isPosition || /^[\w-]{8,}$/.test(query.trim());
  const events: readonly Command[] = isId
    ? [
        {
          id: 'event',
          label: `Open event ${query.trim()}`,
          icon: <IconHash size={17} />,
          run: () => void navigate({ to: '/events', search: { event: query.trim().replace(/^(\d+)$/, 'EVENTS:$1') } }),
        },
      ]
    : [];
  return (
    <>
      {isPosition ? <Group label="Events" commands={events} /> : null}
      <Group label="Commands" commands={commands} />
      <Group label="Rooms" commands={rooms} />
      {isPosition ? null : <Group label="Events" commands={events} />}
      {commands.length + rooms.length + events.length === 0 ? (
        <Spotlight.Empty>Nothing found. A room's name, a page, or an event's position works.</Spotlight.Empty>
      ) : null}
    </>
  );
};

const CLASSES = {
  content: classes.content,
  search: classes.search,
  action: classes.action,
  actionLabel: classes.label,
  actionsGroup: classes.group,
};

/** ⌘K: every page, action and room, and any event by its position or id. */
export const Commands = ({ onCreate }: { readonly onCreate: () => void }) => {
  const [query, setQuery] = useState('');
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      scrollable
      maxHeight={420}
      radius="lg"
      centered={false}
      yOffset="14dvh"
      overlayProps={{ backgroundOpacity: 0.4, blur: 1 }}
      classNames={CLASSES}
    >
      <Spotlight.Search
        placeholder="Go to a page, a room, an event…"
        leftSection={<IconSearch size={17} />}
        aria-label="Search and commands"
      />
      <Spotlight.ActionsList>
        <Found query={query} onCreate={onCreate} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
};
