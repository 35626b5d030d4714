import type { NewMember } from '../api/types.ts';

export type Role = NewMember['roles'][number];

/** The roles there are, each with more than the one before, and what that is in a sentence. */
export const ROLES: readonly { readonly value: Role; readonly label: string; readonly about: string }[] = [
  { value: 'viewer', label: 'Viewer', about: 'Sees rooms, calls, events and how the system is' },
  { value: 'operator', label: 'Operator', about: 'Also runs rooms, calls and timers, and sends events' },
  { value: 'agent-admin', label: 'Agent admin', about: 'Also manages agents, models and their tools' },
  { value: 'tenant-admin', label: 'Tenant admin', about: 'Everything of this tenant, members and keys included' },
  { value: 'platform-admin', label: 'Platform admin', about: 'Everything, of every tenant' },
];

export const isRole = (text: string): text is Role => ROLES.some(({ value }) => value === text);

export const labelOf = (role: string): string => ROLES.find(({ value }) => value === role)?.label ?? role;
