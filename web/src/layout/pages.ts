import {
  IconActivity,
  IconAdjustments,
  IconAlarm,
  IconBook2,
  IconBuilding,
  IconKey,
  IconLayoutDashboard,
  IconLock,
  IconMailX,
  IconPlayerTrackNext,
  IconServer2,
  IconShieldCheck,
  IconUsers,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react';

export interface PageEntry {
  readonly to:
    | '/'
    | '/rooms'
    | '/events'
    | '/catalogue'
    | '/timers'
    | '/dead-letters'
    | '/replays'
    | '/audit'
    | '/members'
    | '/api-keys'
    | '/security'
    | '/tenant'
    | '/tenants'
    | '/system';
  readonly label: string;
  readonly icon: TablerIcon;
  /** The second key after `g`. */
  readonly key: string;
  readonly about: string;
  /** Shown only to whoever may do this; absent: to everybody. */
  readonly can?: string;
}

/** The pages there are: the sidebar, the command palette, the shortcuts and their help all read this. */
export const PAGES: readonly PageEntry[] = [
  { to: '/', label: 'Overview', icon: IconLayoutDashboard, key: 'o', about: 'What is going on right now' },
  { to: '/rooms', label: 'Rooms', icon: IconUsersGroup, key: 'r', about: 'Rooms, live and finished' },
  { to: '/events', label: 'Events', icon: IconActivity, key: 'e', about: 'The log: search, tail, causation' },
  { to: '/catalogue', label: 'Catalogue', icon: IconBook2, key: 't', about: 'Event types: meaning, fields, versions' },
  { to: '/timers', label: 'Timers', icon: IconAlarm, key: 'l', about: 'Events that will be published later' },
  { to: '/dead-letters', label: 'Dead letters', icon: IconMailX, key: 'd', about: 'Events that could not be taken in' },
  { to: '/replays', label: 'Replays', icon: IconPlayerTrackNext, key: 'p', about: 'Recorded events, told again' },
  { to: '/audit', label: 'Audit', icon: IconShieldCheck, key: 'a', about: 'Checkpoints of the log, proofs, erasures' },
  {
    to: '/members',
    label: 'Members',
    icon: IconUsers,
    key: 'm',
    about: 'People of this tenant and their roles',
    can: 'tenant:read',
  },
  {
    to: '/api-keys',
    label: 'API keys',
    icon: IconKey,
    key: 'k',
    about: 'Keys of scripts and edges',
    can: 'tenant:read',
  },
  {
    to: '/security',
    label: 'Security',
    icon: IconLock,
    key: 'u',
    about: 'Who came in, who was refused; open sessions',
  },
  {
    to: '/tenant',
    label: 'Tenant settings',
    icon: IconAdjustments,
    key: 'i',
    about: 'Name, settings and limits of this tenant',
    can: 'tenant:read',
  },
  {
    to: '/tenants',
    label: 'Tenants',
    icon: IconBuilding,
    key: 'n',
    about: 'All tenants: create, suspend, limits',
    can: 'platform:read',
  },
  { to: '/system', label: 'System', icon: IconServer2, key: 's', about: 'Health, projections, documentation' },
];
