import { Button, SegmentedControl, Select } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import { sessionQuery } from '../api/queries.ts';
import { Page } from '../layout/Page.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { Empty } from '../ui/Empty.tsx';
import list from '../ui/List.module.css';
import { notifyProblem } from '../ui/notify.ts';
import { PagedList } from '../ui/PagedList.tsx';
import { SearchInput } from '../ui/SearchInput.tsx';
import { endMySessions, logAsAura, logAsCurl, securityLogQuery, sessionsQuery } from './queries.ts';
import { readSecuritySearch, type SecuritySearch } from './search.ts';
import { SecurityLog } from './SecurityLog.tsx';
import { Sessions } from './Sessions.tsx';

const route = getRouteApi('/security');

const VIEWS = [
  { value: 'log', label: 'Log' },
  { value: 'sessions', label: 'Open sessions' },
];
const KINDS = [
  { value: 'signed_in', label: 'Signed in' },
  { value: 'signed_out', label: 'Signed out' },
  { value: 'session_ended', label: 'Session ended' },
  { value: 'refused', label: 'Refused' },
  { value: 'key_created', label: 'Key made' },
  { value: 'key_rotated', label: 'Key rotated' },
  { value: 'key_revoked', label: 'Key revoked' },
];

const LogView = ({ search }: { readonly search: SecuritySearch }) => {
  const query = useInfiniteQuery(securityLogQuery(search));
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const filtered = search.kind !== undefined || search.subject !== undefined;
  return (
    <PagedList
      query={query}
      isEmpty={entries.length === 0}
      empty={
        <Empty
          title={filtered ? 'Nothing matches these filters' : 'Nothing has happened yet'}
          icon={<IconLock size={20} />}
        >
          <p>Every sign-in, every refused credential and every change of a key is an event, and stands here.</p>
        </Empty>
      }
    >
      <SecurityLog entries={entries} />
    </PagedList>
  );
};

const SessionsView = () => {
  const { data: session } = useQuery(sessionQuery);
  const query = useInfiniteQuery(sessionsQuery(session?.permissions.includes('tenant:read') ?? false));
  const sessions = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <PagedList query={query} isEmpty={sessions.length === 0} empty={<Empty title="No open sessions" />}>
      <Sessions sessions={sessions} />
    </PagedList>
  );
};

const Everywhere = () => {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: endMySessions,
    onSuccess: () => client.setQueryData(sessionQuery.queryKey, null),
    onError: notifyProblem,
  });
  return (
    <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
      Sign out everywhere
    </Button>
  );
};

/** Who came in, who was refused, which keys changed; and which browsers are signed in now. */
export const SecurityPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({ search: (old) => readSecuritySearch({ ...old, ...next }), replace: true });
  const isLog = search.view === undefined;
  return (
    <Page
      title="Security"
      actions={
        isLog ? (
          <CopyMenu commands={[{ what: 'log', curl: logAsCurl(search), aura: logAsAura(search) }]} />
        ) : (
          <Everywhere />
        )
      }
    >
      <div className={list.filters} role="search">
        <SegmentedControl
          size="xs"
          aria-label="View"
          data={VIEWS}
          value={search.view ?? 'log'}
          onChange={(view) => change({ view })}
        />
        {isLog ? (
          <>
            <Select
              size="xs"
              w={170}
              aria-label="Kind"
              placeholder="Everything"
              clearable
              data={KINDS}
              value={search.kind ?? null}
              onChange={(kind) => change({ kind: kind ?? undefined })}
            />
            <SearchInput
              label="Who"
              placeholder="Person or key"
              value={search.subject}
              onSettle={(value) => change({ subject: value })}
            />
          </>
        ) : null}
      </div>
      {isLog ? <LogView search={search} /> : <SessionsView />}
    </Page>
  );
};
