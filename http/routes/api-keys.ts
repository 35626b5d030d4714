import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import { apiKeyCreated, apiKeyRevoked, apiKeyRotated } from '../../schemas/api-keys.ts';
import { keyHash, keyIdOf } from '../api-keys/text.ts';
import { expiryOf, grantedBy, KeyWish, RotateWish } from '../api-keys/wish.ts';
import type { Caller } from '../auth.ts';
import { missing } from '../find.ts';
import type { Ports } from '../ports.ts';
import { defineRoute } from '../route.ts';
import { closed, optionalBody, page, Paging } from '../shapes/fields.ts';
import { ApiKey, NewApiKey } from '../shapes/security.ts';
import { accept } from '../write.ts';

const Which = closed({
  key: Type.String({ minLength: 1, maxLength: 128, description: 'Id of the key, not its text' }),
});

const locationOf = ({ id }: Pick<ApiKey, 'id'>): string => `/api/v1/api-keys/${id}`;

const find = async (apiKeys: Ports['apiKeys'], tenant: string, id: string): Promise<ApiKey> =>
  (await apiKeys.one(tenant, id)) ?? missing('API_KEY_NOT_FOUND', { key: id });

const by = ({ tenant, subject }: Caller, { idOf }: Ports['person']) => ({ byId: idOf(tenant, subject), by: subject });

/** The key as it is shown before the read model has it. */
const justMade = (id: string, wish: KeyWish, expiresAt: string, createdBy: string): ApiKey => ({
  id,
  name: wish.name,
  state: 'active',
  roles: wish.roles ?? null,
  scope: wish.scope ?? null,
  source: wish.source ?? null,
  owners: wish.owners ?? null,
  created_at: new Date().toISOString(),
  created_by: createdBy,
  expires_at: expiresAt,
  rotated_at: null,
  previous_until: null,
  revoked_at: null,
  revoked_by: null,
  last_used_at: null,
  last_used_network: null,
  revision: 0,
});

export const createApiKey = defineRoute({
  method: 'POST',
  path: '/api-keys',
  can: 'tenant:write',
  summary: 'Make a key for a script or an edge; its text is shown once',
  tag: 'API keys',
  body: KeyWish,
  reply: NewApiKey,
  status: 201,
  errors: ['SOURCE_NOT_YOURS', 'OWNER_NOT_YOURS'],
  needs: ['apiKeys', 'keyTexts', 'person'],
  publishes: [apiKeyCreated],
  run: ({ body, newId }, { apiKeys, keyTexts, person }, caller) => {
    const { tenant, subject } = caller;
    const requestId = newId('ak');
    const keyId = keyIdOf(requestId);
    const granted = grantedBy(caller, body);
    const expiresAt = expiryOf(body.expires_at, Date.now());
    const key = keyTexts.of({ tenant, keyId, requestId });
    const made = { keyId, name: body.name, hash: keyHash(key), ...granted, expiresAt, ...by(caller, person) };
    const pending = { ...justMade(keyId, { ...body, ...granted }, expiresAt, subject), key };
    return accept<NewApiKey>([emit(apiKeyCreated, made)], {
      // Ninety days from now is a little later when it is asked again.
      mayDiffer: body.expires_at === undefined ? ['expiresAt'] : [],
      show: async () => {
        const shown = await apiKeys.one(tenant, keyId);
        return shown && { ...shown, key };
      },
      locationOf,
      pending: { body: pending, location: locationOf(pending) },
    });
  },
});

export const listApiKeys = defineRoute({
  method: 'GET',
  path: '/api-keys',
  can: 'tenant:read',
  summary: 'The keys of the tenant, the newest first',
  tag: 'API keys',
  query: closed({ state: Type.Optional(Type.Enum(['active', 'expired', 'revoked'])), ...Paging }),
  reply: page(ApiKey),
  errors: ['CURSOR_INVALID'],
  needs: ['apiKeys'],
  run: ({ query }, { apiKeys }, { tenant }) => apiKeys.list(tenant, query),
});

export const getApiKey = defineRoute({
  method: 'GET',
  path: '/api-keys/{key}',
  can: 'tenant:read',
  summary: 'One key: what it allows, until when, when it was used last',
  tag: 'API keys',
  params: Which,
  reply: ApiKey,
  errors: ['API_KEY_NOT_FOUND'],
  needs: ['apiKeys'],
  run: ({ params }, { apiKeys }, { tenant }) => find(apiKeys, tenant, params.key),
});

/** A key that was made for so long holds for so long again. */
const sameSpan = ({ created_at: made, rotated_at: rotated, expires_at: until }: ApiKey, now: number): string =>
  new Date(now + Math.max(60_000, Date.parse(until) - Date.parse(rotated ?? made))).toISOString();

export const rotateApiKey = defineRoute({
  method: 'POST',
  path: '/api-keys/{key}/rotate',
  can: 'tenant:write',
  summary: 'Give a key a new secret; the old one holds for the overlap, or no longer at all',
  tag: 'API keys',
  params: Which,
  body: optionalBody(RotateWish),
  reply: NewApiKey,
  errors: ['API_KEY_NOT_FOUND', 'API_KEY_OVER'],
  needs: ['apiKeys', 'keyStates', 'keyTexts', 'person'],
  publishes: [apiKeyRotated],
  run: async ({ params, body, newId, repeated }, { apiKeys, keyStates, keyTexts, person }, caller) => {
    const { tenant } = caller;
    const before = await find(apiKeys, tenant, params.key);
    const { id: keyId, revision } = before;
    if (before.state === 'revoked' && repeated === undefined) missing('API_KEY_OVER', { key: keyId });
    // Nobody gets by a rotation what he could not have given.
    grantedBy(caller, { name: before.name, ...grantOf(before) });
    const now = Date.now();
    const { overlap_s: overlapS = 0, expires_at: wanted } = body ?? {};
    const expiresAt = wanted === undefined ? sameSpan(before, now) : expiryOf(wanted, now);
    const key = keyTexts.of({ tenant, keyId, requestId: newId('ak') });
    const previousHash = overlapS > 0 ? (await keyStates.of(tenant, keyId))?.hash : undefined;
    const overlap =
      previousHash === undefined ? {} : { previousHash, previousUntil: new Date(now + overlapS * 1_000).toISOString() };
    const rotated = { keyId, hash: keyHash(key), expiresAt, ...overlap, ...by(caller, person) };
    return accept<NewApiKey>([emit(apiKeyRotated, rotated)], {
      mayDiffer: ['expiresAt', 'previousHash', 'previousUntil'],
      revision,
      show: async () => ({ ...(await find(apiKeys, tenant, keyId)), key }),
      pending: { body: { ...before, expires_at: expiresAt, key }, location: locationOf(before) },
    });
  },
});

const grantOf = ({ roles, scope, source, owners }: ApiKey): Pick<KeyWish, 'roles' | 'scope' | 'source' | 'owners'> =>
  Object.fromEntries(Object.entries({ roles, scope, source, owners }).filter(([, value]) => value !== null)) as Pick<
    KeyWish,
    'roles' | 'scope' | 'source' | 'owners'
  >;

export const revokeApiKey = defineRoute({
  method: 'DELETE',
  path: '/api-keys/{key}',
  can: 'tenant:write',
  summary: 'Revoke a key: from now on no process takes it. It is kept in the list',
  tag: 'API keys',
  params: Which,
  reply: ApiKey,
  conditional: 'required',
  errors: ['API_KEY_NOT_FOUND'],
  needs: ['apiKeys', 'person'],
  publishes: [apiKeyRevoked],
  run: async ({ params, repeated }, { apiKeys, person }, caller) => {
    const { tenant, subject } = caller;
    const before = await find(apiKeys, tenant, params.key);
    const { id: keyId, revision } = before;
    const show = () => apiKeys.one(tenant, keyId);
    const pending = {
      body: { ...before, state: 'revoked' as const, revoked_by: subject },
      location: locationOf(before),
    };
    if (before.state === 'revoked' && repeated === undefined) return accept([], { show, pending, revision });
    return accept([emit(apiKeyRevoked, { keyId, ...by(caller, person) })], { show, pending, revision });
  },
});
