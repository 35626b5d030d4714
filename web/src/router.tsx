import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, redirect } from '@tanstack/react-router';
import { IconError404 } from '@tabler/icons-react';
import { readKeySearch } from './api-keys/search.ts';
import { readAuditSearch } from './audit/search.ts';
import { readCatalogueSearch } from './catalogue/catalogue.ts';
import { readEventSearch } from './events/search.ts';
import { Page } from './layout/Page.tsx';
import { Shell } from './layout/Shell.tsx';
import { readMemberSearch } from './members/search.ts';
import { readReplaySearch } from './replays/search.ts';
import { readRoomSearch, readRoomsSearch } from './rooms/search.ts';
import { readSecuritySearch } from './security/search.ts';
import { readDeadLetterSearch } from './system/deadLetterSearch.ts';
import { readTenantSearch } from './tenants/search.ts';
import { readTimerSearch } from './timers/search.ts';
import { Empty } from './ui/Empty.tsx';
import { ProblemView } from './ui/ProblemView.tsx';

const NotFound = () => (
  <Page title="No such page">
    <Empty title="There is no such page" icon={<IconError404 size={20} />}>
      <Link to="/">Back to the overview</Link>
    </Empty>
  </Page>
);

const Failed = ({ error, reset }: { readonly error: unknown; readonly reset: () => void }) => (
  <Page title="Something failed">
    <ProblemView error={error} onRetry={reset} />
  </Page>
);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/OverviewPage.tsx'), 'OverviewPage'),
});

const rooms = createRoute({
  getParentRoute: () => root,
  path: '/rooms',
  validateSearch: readRoomsSearch,
  component: lazyRouteComponent(() => import('./rooms/RoomsPage.tsx'), 'RoomsPage'),
});

const room = createRoute({
  getParentRoute: () => root,
  path: '/rooms/$room',
  validateSearch: readRoomSearch,
  component: lazyRouteComponent(() => import('./rooms/RoomPage.tsx'), 'RoomPage'),
});

const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: readEventSearch,
  component: lazyRouteComponent(() => import('./events/EventsPage.tsx'), 'EventsPage'),
});

/** A short address for one event, for chat and tickets. */
const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$event',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/events', search: { event: params.event } });
  },
});

const catalogue = createRoute({
  getParentRoute: () => root,
  path: '/catalogue',
  validateSearch: readCatalogueSearch,
  component: lazyRouteComponent(() => import('./catalogue/CataloguePage.tsx'), 'CataloguePage'),
});

const deadLetters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: readDeadLetterSearch,
  component: lazyRouteComponent(() => import('./system/DeadLettersPage.tsx'), 'DeadLettersPage'),
});

const replays = createRoute({
  getParentRoute: () => root,
  path: '/replays',
  validateSearch: readReplaySearch,
  component: lazyRouteComponent(() => import('./replays/ReplaysPage.tsx'), 'ReplaysPage'),
});

const timers = createRoute({
  getParentRoute: () => root,
  path: '/timers',
  validateSearch: readTimerSearch,
  component: lazyRouteComponent(() => import('./timers/TimersPage.tsx'), 'TimersPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
});

const members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  validateSearch: readMemberSearch,
  component: lazyRouteComponent(() => import('./members/MembersPage.tsx'), 'MembersPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: '/api-keys',
  validateSearch: readKeySearch,
  component: lazyRouteComponent(() => import('./api-keys/ApiKeysPage.tsx'), 'ApiKeysPage'),
});

const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  validateSearch: readSecuritySearch,
  component: lazyRouteComponent(() => import('./security/SecurityPage.tsx'), 'SecurityPage'),
});

const tenants = createRoute({
  getParentRoute: () => root,
  path: '/tenants',
  validateSearch: readTenantSearch,
  component: lazyRouteComponent(() => import('./tenants/TenantsPage.tsx'), 'TenantsPage'),
});

const tenant = createRoute({
  getParentRoute: () => root,
  path: '/tenant',
  component: lazyRouteComponent(() => import('./tenants/OwnTenantPage.tsx'), 'OwnTenantPage'),
});

const system = createRoute({
  getParentRoute: () => root,
  path: '/system',
  component: lazyRouteComponent(() => import('./system/SystemPage.tsx'), 'SystemPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    rooms,
    room,
    events,
    event,
    catalogue,
    timers,
    deadLetters,
    replays,
    audit,
    members,
    apiKeys,
    security,
    tenants,
    tenant,
    system,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
