import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ApiKey, NewApiKey } from '../api/types.ts';
import { Page } from '../layout/Page.tsx';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import list from '../ui/List.module.css';
import { ListFilters } from '../ui/ListFilters.tsx';
import { PagedList } from '../ui/PagedList.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { Ago, At, Relative } from '../ui/Time.tsx';
import classes from './ApiKeys.module.css';
import { CreateKey } from './CreateKey.tsx';
import { KeyPanel } from './KeyPanel.tsx';
import { KeyShown } from './KeyShown.tsx';
import { allowsWords, endsSoon, KeyState } from './KeyState.tsx';
import { keysQuery, LIST_AS_AURA, listAsCurl } from './queries.ts';
import { readKeySearch } from './search.ts';

const route = getRouteApi('/api-keys');
const column = columnsOf<ApiKey>();

const Opener = ({ apiKey }: { readonly apiKey: ApiKey }) => {
  const navigate = route.useNavigate();
  return (
    <button
      type="button"
      className={list.opener}
      onClick={() => void navigate({ search: (old) => ({ ...old, key: apiKey.id }) })}
    >
      {apiKey.name}
    </button>
  );
};

const columns = column.columns([
  column.accessor('name', {
    header: 'Key',
    meta: { width: '220px' },
    cell: ({ row }) => <Opener apiKey={row.original} />,
  }),
  column.accessor('state', {
    header: 'State',
    meta: { width: '140px' },
    cell: ({ row }) => <KeyState apiKey={row.original} />,
  }),
  column.display({
    id: 'allows',
    header: 'Allows',
    meta: { from: 'tablet' },
    cell: ({ row }) => <span className={list.mono}>{allowsWords(row.original)}</span>,
  }),
  column.accessor('created_by', {
    header: 'Made by',
    meta: { from: 'desktop', width: '150px' },
    cell: ({ getValue }) => <span className={list.quiet}>{getValue() ?? 'erased'}</span>,
  }),
  column.accessor('last_used_at', {
    header: 'Last used',
    meta: { from: 'tablet', width: '140px' },
    cell: ({ getValue }) => {
      const time = getValue();
      return time === null ? <span className={list.quiet}>never</span> : <Ago time={time} />;
    },
  }),
  column.accessor('expires_at', {
    header: 'Expires',
    meta: { align: 'right', from: 'tablet', width: '210px' },
    cell: ({ row: { original } }) => (
      <span className={endsSoon(original) ? classes.warn : undefined}>
        <Relative time={original.expires_at} /> · <At time={original.expires_at} />
      </span>
    ),
  }),
]);

const FILTERS = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
  { value: 'all', label: 'All' },
];

/** Keys of scripts and edges: made, shown once, rotated, revoked. */
export const ApiKeysPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewApiKey>();
  const query = useInfiniteQuery(keysQuery(search));
  const keys = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({ search: (old) => readKeySearch({ ...old, ...next }), replace: true });
  const show = (key: NewApiKey): void => {
    setMaking(false);
    setMade(key);
  };
  const close = (): void => change({ key: undefined });
  const make = (
    <May do="tenant:write">
      <Button leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
        Make a key
      </Button>
    </May>
  );
  return (
    <Page
      title="API keys"
      actions={
        <>
          <CopyMenu commands={[{ what: 'list', curl: listAsCurl(), aura: LIST_AS_AURA }]} />
          {make}
        </>
      }
    >
      <ListFilters states={FILTERS} state={search.state ?? 'active'} onState={(state) => change({ state })} />
      <PagedList
        query={query}
        isEmpty={keys.length === 0}
        empty={
          <Empty title={search.state ? 'No key is in this state' : 'No keys yet'} icon={<IconKey size={20} />}>
            <p>A key lets a script or an edge ask in its own name, with its own rights, until it ends or is revoked.</p>
            {make}
          </Empty>
        }
      >
        <DataTable
          label="API keys"
          columns={columns}
          rows={keys}
          rowId={({ id }) => id}
          selected={search.key}
          onOpen={({ id }) => change({ key: id })}
        />
      </PagedList>
      <CreateKey opened={making} onClose={() => setMaking(false)} onMade={show} />
      <KeyShown made={made} onClose={() => setMade(undefined)} />
      <SidePanel label="API key" opened={search.key !== undefined} onClose={close} size={560}>
        {search.key === undefined ? null : <KeyPanel id={search.key} onClose={close} onMade={show} />}
      </SidePanel>
    </Page>
  );
};
