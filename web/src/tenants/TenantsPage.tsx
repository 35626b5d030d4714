import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconBuilding, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Page } from '../layout/Page.tsx';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ListFilters } from '../ui/ListFilters.tsx';
import { PagedList } from '../ui/PagedList.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { listAsAura, listAsCurl } from './commands.ts';
import { CreateTenant } from './CreateTenant.tsx';
import { tenantsQuery } from './queries.ts';
import { readTenantSearch } from './search.ts';
import { TenantPanel } from './TenantPanel.tsx';
import { TenantsTable } from './TenantsTable.tsx';

const route = getRouteApi('/tenants');

const STATES = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'deleted', label: 'Deleted' },
];

interface NothingProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onCreate: () => void;
}

const Nothing = ({ filtered, onClear, onCreate }: NothingProps) =>
  filtered ? (
    <Empty title="No tenant matches these filters" icon={<IconSearch size={20} stroke={1.6} />}>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  ) : (
    <Empty title="No tenants yet" icon={<IconBuilding size={20} stroke={1.6} />}>
      <p>
        A tenant is a customer of the platform: its events lie in its own history, and nobody else sees its rows. Where
        tenants are listed, tokens of one that nobody has created are refused.
      </p>
      <May do="platform:write">
        <Button leftSection={<IconPlus size={14} />} onClick={onCreate}>
          Create a tenant
        </Button>
      </May>
    </Empty>
  );

/** All tenants of the platform, for whoever runs it; filters live in the address. */
export const TenantsPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const query = useInfiniteQuery(tenantsQuery(search));
  const tenants = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({ search: (old) => readTenantSearch({ ...old, ...next }), replace: true });
  const close = (): void => change({ tenant: undefined });

  return (
    <Page
      title="Tenants"
      actions={
        <>
          <CopyMenu commands={[{ what: 'list', curl: listAsCurl(), aura: listAsAura() }]} />
          <May do="platform:write">
            <Button leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
              Create a tenant
            </Button>
          </May>
        </>
      }
    >
      <ListFilters
        states={STATES}
        state={search.state ?? 'all'}
        onState={(state) => change({ state: state === 'all' ? undefined : state })}
        search={{
          label: 'Search tenants',
          placeholder: 'Id or name',
          value: search.search,
          onSettle: (value) => change({ search: value }),
        }}
      />
      <PagedList
        query={query}
        isEmpty={tenants.length === 0}
        empty={
          <Nothing
            filtered={Boolean(search.state ?? search.search)}
            onClear={() => void navigate({ search: {}, replace: true })}
            onCreate={() => setCreating(true)}
          />
        }
      >
        <TenantsTable tenants={tenants} opened={search.tenant} />
      </PagedList>
      <CreateTenant opened={creating} onClose={() => setCreating(false)} onCreated={(id) => change({ tenant: id })} />
      <SidePanel label="Tenant" opened={search.tenant !== undefined} onClose={close} size={520}>
        {search.tenant === undefined ? null : <TenantPanel id={search.tenant} onClose={close} />}
      </SidePanel>
    </Page>
  );
};
