import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconPlus, IconSearch, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { Page } from '../layout/Page.tsx';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { Empty } from '../ui/Empty.tsx';
import list from '../ui/List.module.css';
import { PagedList } from '../ui/PagedList.tsx';
import { SearchInput } from '../ui/SearchInput.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { AddMember } from './AddMember.tsx';
import { listAsAura, listAsCurl } from './commands.ts';
import { MemberPanel } from './MemberPanel.tsx';
import { MembersTable } from './MembersTable.tsx';
import { membersQuery } from './queries.ts';
import { ROLES } from './roles.ts';
import { readMemberSearch } from './search.ts';

const route = getRouteApi('/members');

interface NothingProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onAdd: () => void;
}

const Nothing = ({ filtered, onClear, onAdd }: NothingProps) =>
  filtered ? (
    <Empty title="No member matches these filters" icon={<IconSearch size={20} stroke={1.6} />}>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  ) : (
    <Empty title="No members yet" icon={<IconUsers size={20} stroke={1.6} />}>
      <p>
        Members are people who sign in to this tenant, each with a role. Until there are any, whoever holds a token of
        this machine is let in: <code>aura token --role operator</code> makes one.
      </p>
      <May do="tenant:write">
        <Button leftSection={<IconPlus size={14} />} onClick={onAdd}>
          Add a member
        </Button>
      </May>
    </Empty>
  );

/** People of the tenant and what they may do; filters live in the address. */
export const MembersPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const query = useInfiniteQuery(membersQuery(search));
  const members = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({ search: (old) => readMemberSearch({ ...old, ...next }), replace: true });
  const close = (): void => change({ member: undefined });

  return (
    <Page
      title="Members and roles"
      actions={
        <>
          <CopyMenu commands={[{ what: 'list', curl: listAsCurl(), aura: listAsAura() }]} />
          <May do="tenant:write">
            <Button leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
              Add a member
            </Button>
          </May>
        </>
      }
    >
      <div className={list.filters} role="search">
        <SearchInput
          label="Search members"
          placeholder="Name, address or subject"
          value={search.search}
          onSettle={(value) => change({ search: value })}
        />
        <Select
          size="xs"
          aria-label="Role"
          placeholder="Any role"
          clearable
          data={ROLES.map(({ value, label }) => ({ value, label }))}
          value={search.role ?? null}
          onChange={(role) => change({ role: role ?? undefined })}
        />
      </div>
      <PagedList
        query={query}
        isEmpty={members.length === 0}
        empty={
          <Nothing
            filtered={Boolean(search.role ?? search.search)}
            onClear={() => void navigate({ search: {}, replace: true })}
            onAdd={() => setAdding(true)}
          />
        }
      >
        <MembersTable members={members} opened={search.member} />
      </PagedList>
      <AddMember opened={adding} onClose={() => setAdding(false)} onAdded={(id) => change({ member: id })} />
      <SidePanel label="Member" opened={search.member !== undefined} onClose={close} size={520}>
        {search.member === undefined ? null : <MemberPanel id={search.member} onClose={close} />}
      </SidePanel>
    </Page>
  );
};
