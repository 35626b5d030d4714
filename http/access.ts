/** What there is to be allowed, area by area. `platform` is about all tenants and lies in no tenant's `*`. */
const AREAS = {
  rooms: ['read', 'write'],
  calls: ['read', 'write'],
  events: ['read', 'write'],
  audit: ['read', 'write'],
  mcp: ['read', 'write', 'execute', 'manage'],
  llm: ['read', 'write'],
  flows: ['read', 'write'],
  teams: ['read', 'write'],
  gateway: ['read', 'write'],
  system: ['read', 'write'],
  tenant: ['read', 'write'],
  platform: ['read', 'write'],
} as const;

type Areas = typeof AREAS;
type Area = keyof Areas;

/** What a caller must be allowed: `rooms:read`. */
export type Permission = { [A in Area]: `${A}:${Areas[A][number]}` }[Area];

export const AREA_NAMES = Object.keys(AREAS) as readonly Area[];

/** What may be allowed in an area. */
export const verbsOf = (area: Area): readonly string[] => AREAS[area];

const ofArea = (area: Area): readonly Permission[] => AREAS[area].map((verb) => `${area}:${verb}` as Permission);

/** Every permission, in the order of the areas. */
export const PERMISSIONS: readonly Permission[] = (Object.keys(AREAS) as Area[]).flatMap(ofArea);

const EVERYTHING: ReadonlySet<Permission> = new Set(PERMISSIONS);
const OF_A_TENANT: ReadonlySet<Permission> = new Set(PERMISSIONS.filter((each) => !each.startsWith('platform:')));

const viewer: readonly Permission[] = PERMISSIONS.filter(
  (each) => each.endsWith(':read') && !each.startsWith('platform:') && !each.startsWith('tenant:'),
);
const operator: readonly Permission[] = [
  ...viewer,
  'rooms:write',
  'calls:write',
  'events:write',
  'flows:write',
  'teams:write',
  'mcp:execute',
];

/** What each role allows: the one table of it. */
export const ROLES = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  'agent-admin': new Set<Permission>([...operator, 'mcp:write', 'mcp:manage', 'llm:write']),
  'tenant-admin': OF_A_TENANT,
  'platform-admin': EVERYTHING,
} as const satisfies Readonly<Record<string, ReadonlySet<Permission>>>;

export type RoleName = keyof typeof ROLES;

export const isRole = (name: string): name is RoleName => Object.hasOwn(ROLES, name);

const ofWord = (word: string): Iterable<Permission> => {
  if (word === '*') return OF_A_TENANT;
  const [area = '', verb] = word.split(':');
  if (verb === '*' && Object.hasOwn(AREAS, area)) return ofArea(area as Area);
  return EVERYTHING.has(word as Permission) ? [word as Permission] : [];
};

/** What the words of a scope allow: `rooms:read`, `rooms:*`, `*`. Words that mean nothing here allow nothing. */
const ofScope = (scope: string): ReadonlySet<Permission> =>
  new Set(scope.split(' ').flatMap((word) => [...ofWord(word)]));

/** Whether each word of a scope may allow something: `rooms:read`, `rooms:*`, `*`. */
export const isScope = (scope: string): boolean => scope.split(' ').every((word) => [...ofWord(word)].length > 0);

/**
 * What a credential allows. Roles alone: what they allow; a scope alone: what it lists; both: what is in both, where `*` takes nothing
 * away. Roles that are not known allow nothing.
 */
export const permissionsOf = ({
  roles,
  scope,
}: {
  readonly roles?: readonly string[] | undefined;
  readonly scope?: string | undefined;
}): ReadonlySet<Permission> => {
  const byScope = scope === undefined ? undefined : ofScope(scope);
  if (roles === undefined) return byScope ?? new Set();
  const byRoles = new Set(roles.filter(isRole).flatMap((role) => [...ROLES[role]]));
  if (byScope === undefined || scope?.split(' ').includes('*')) return byRoles;
  return new Set([...byRoles].filter((each) => byScope.has(each)));
};

/** `public` asks for no credential; `anyone` for a valid one, whatever it allows. */
export type Access = Permission | 'public' | 'anyone';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
