import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { AURA, curlOf } from '../events/commands.ts';
import { KindIcon, TypeName } from '../events/kinds.tsx';
import { Page } from '../layout/Page.tsx';
import { useShortcuts } from '../layout/useShortcuts.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { useDraft } from '../ui/useDraft.ts';
import { CopyLines } from '../ui/CopyLines.tsx';
import { catalogueQuery, findEvents, type CatalogueEvent } from './catalogue.ts';
import classes from './Catalogue.module.css';
import { CataloguePanel } from './CataloguePanel.tsx';

const route = getRouteApi('/catalogue');
const column = columnsOf<CatalogueEvent>();

const columns = column.columns([
  column.accessor('name', {
    header: 'Event',
    cell: ({ row: { original } }) => (
      <Link to="/catalogue" search={(old) => ({ ...old, event: original.name })} className={classes.name}>
        <KindIcon type={original.newest.type} />
        <TypeName type={original.newest.type} />
      </Link>
    ),
  }),
  column.display({
    id: 'meaning',
    header: 'Meaning',
    meta: { from: 'tablet', width: '48%' },
    cell: ({ row }) => <span className={classes.meaning}>{row.original.newest.meaning}</span>,
  }),
  column.display({
    id: 'subject',
    header: 'Subject',
    meta: { from: 'desktop', width: '190px' },
    cell: ({ row }) => <span className="mono">{row.original.newest.subject}</span>,
  }),
  column.display({
    id: 'owner',
    header: 'Owner',
    meta: { from: 'tablet', width: '90px' },
    cell: ({ row }) => row.original.newest.owner,
  }),
  column.display({
    id: 'versions',
    header: 'Version',
    meta: { align: 'right', width: '80px' },
    cell: ({ row }) => `v${row.original.newest.version}`,
  }),
]);

/** Everything that can happen: what each event means, whose it is, and what its data looks like. */
export const CataloguePage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(catalogueQuery);
  const input = useRef<HTMLInputElement>(null);
  const change = (next: { readonly find?: string; readonly event?: string | undefined }): void =>
    void navigate({
      search: (old) => Object.fromEntries(Object.entries({ ...old, ...next }).filter(([, value]) => value)),
      replace: true,
      resetScroll: false,
    });
  const [find, setFind] = useDraft(search.find ?? '', (value) => change({ find: value }));
  const found = findEvents(query.data ?? [], search.find ?? '');
  const opened = query.data?.find(({ name }) => name === search.event);
  useShortcuts({ '/': () => input.current?.focus() });

  return (
    <Page title="Catalogue" actions={<CopyLines curl={curlOf('getAsyncApi')} aura={`${AURA} catalogue`} />}>
      <TextInput
        ref={input}
        size="xs"
        className={classes.find}
        aria-label="Find an event"
        placeholder="Find: participant joined, durationMs, webrtc…"
        leftSection={<IconSearch size={14} />}
        value={find}
        onChange={({ currentTarget }) => setFind(currentTarget.value)}
      />
      <div className={classes.list}>
        {query.isPending ? <RowSkeleton rows={12} /> : null}
        {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.data && found.length === 0 ? (
          <Empty title="No event matches these words" icon={<IconSearch size={20} stroke={1.6} />}>
            <p>Names, meanings, owners and the names of fields are searched.</p>
            <Button variant="default" onClick={() => setFind('')}>
              Show all
            </Button>
          </Empty>
        ) : null}
        {found.length > 0 ? (
          <DataTable
            label="Event types"
            columns={columns}
            rows={found}
            rowId={({ name }) => name}
            selected={opened?.name}
            onOpen={({ name }) => change({ event: name })}
          />
        ) : null}
      </div>
      <SidePanel
        label="Event type"
        opened={opened !== undefined}
        onClose={() => change({ event: undefined })}
        size={620}
      >
        {opened ? (
          <CataloguePanel key={opened.name} event={opened} onClose={() => change({ event: undefined })} />
        ) : null}
      </SidePanel>
    </Page>
  );
};
