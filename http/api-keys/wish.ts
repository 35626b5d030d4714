import Type, { type Static } from 'typebox';
import { Fault } from '../../schemas/errors.ts';
import { readMoment } from '../../schemas/moment.ts';
import { isScope, permissionsOf, ROLES, type RoleName } from '../access.ts';
import type { Caller } from '../auth.ts';
import { invalidBody } from '../problem.ts';
import { closed } from '../shapes/fields.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_MS = 90 * DAY_MS;
const LONGEST_MS = 365 * DAY_MS;
/** The longest that two secrets of a key may hold beside each other, seconds. */
const MOST_OVERLAP_S = 7 * 24 * 3_600;

const ExpiresAt = Type.Optional(
  Type.String({
    maxLength: 64,
    description: 'ISO 8601, at most a year from now; absent: 90 days from now. There is no key without an end',
  }),
);

/** What a key is to be. */
export const KeyWish = closed(
  {
    name: Type.String({ minLength: 1, maxLength: 128, description: 'What it is for' }),
    roles: Type.Optional(
      Type.Array(Type.Enum(Object.keys(ROLES) as RoleName[]), { minItems: 1, maxItems: 5, uniqueItems: true }),
    ),
    scope: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_024,
        description: 'Permissions with a space between them; with roles: what both allow',
      }),
    ),
    source: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'Its events must come from sources under this prefix' }),
    ),
    owners: Type.Optional(
      Type.Array(Type.Enum(['platform', 'webrtc', 'sip', 'mcp', 'agents']), {
        minItems: 1,
        uniqueItems: true,
        description: 'Owners whose events it may send',
      }),
    ),
    expires_at: ExpiresAt,
  },
  { examples: [{ name: 'checkout', scope: 'rooms:read events:write', source: '/edges/checkout' }] },
);
export type KeyWish = Static<typeof KeyWish>;

/** What a rotation is to be. */
export const RotateWish = closed({
  overlap_s: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MOST_OVERLAP_S,
      default: 0,
      description: 'For so many seconds the old secret holds too',
    }),
  ),
  expires_at: ExpiresAt,
});

/** Until when a key holds. Throws BODY_INVALID for what is no moment, has passed, or is more than a year away. */
export const expiryOf = (text: string | undefined, now: number): string => {
  if (text === undefined) return new Date(now + DEFAULT_MS).toISOString();
  const moment = readMoment(text);
  const ms = Date.parse(moment ?? '');
  if (!(ms > now)) throw invalidBody('must be a moment to come (ISO 8601)', '/expires_at');
  if (ms > now + LONGEST_MS) throw invalidBody('must be at most a year away', '/expires_at');
  return new Date(ms).toISOString();
};

const isUnder = (source: string, prefix: string): boolean =>
  source === prefix || source.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);

type Granted = Pick<KeyWish, 'roles' | 'scope' | 'source' | 'owners'>;

const checkPermissions = ({ roles, scope }: Granted, caller: Caller): void => {
  if (roles === undefined && scope === undefined) throw invalidBody('names roles, a scope, or both', '/scope');
  if (scope !== undefined && !isScope(scope))
    throw invalidBody("must be permissions with a space between them, e.g. 'rooms:read events:*'", '/scope');
  const wanted = permissionsOf({ roles, scope });
  const beyond = [...wanted].find((permission) => !caller.permissions.has(permission));
  if (beyond !== undefined)
    throw new Fault('FORBIDDEN', { permission: beyond, reason: 'a key allows no more than whoever makes it may' });
};

const checkEvents = ({ source, owners }: Granted, { source: prefix, owners: own }: Caller): void => {
  if (source?.startsWith('/auralink')) throw new Fault('SOURCE_NOT_YOURS', { source, reserved: '/auralink/' });
  if (prefix !== undefined && source !== undefined && !isUnder(source, prefix))
    throw new Fault('SOURCE_NOT_YOURS', { source, prefix });
  const foreign = own && owners?.find((owner) => !own.includes(owner));
  if (foreign !== undefined) throw new Fault('OWNER_NOT_YOURS', { owner: foreign, owners: own });
};

/**
 * What the key grants. Nobody gives more than he has: what it allows, the sources and the owners lie within the caller's own, which also hold
 * where the wish names none. Throws BODY_INVALID, FORBIDDEN, SOURCE_NOT_YOURS, OWNER_NOT_YOURS.
 */
export const grantedBy = (caller: Caller, wish: KeyWish): Granted => {
  checkPermissions(wish, caller);
  checkEvents(wish, caller);
  const { roles, scope, source = caller.source, owners = caller.owners } = wish;
  return Object.fromEntries(
    Object.entries({ roles, scope, source, owners }).filter(([, value]) => value !== undefined),
  ) as Granted;
};
