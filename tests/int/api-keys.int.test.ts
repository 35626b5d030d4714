import { describe, expect, it, vi } from 'vitest';
import { MikroORM } from '@mikro-orm/postgresql';
import { openIdentity } from '../../infra/parts/identity.ts';
import { createKeyCheck } from '../../http/api-keys/check.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const { call } = world;
const PATH = '/api/v1/api-keys';

interface Made {
  readonly id: string;
  readonly key: string;
  readonly revision: number;
  readonly [field: string]: unknown;
}

const make = async (wish: object = {}, headers: Record<string, string> = {}): Promise<Made> => {
  const { status, body } = await call('POST', PATH, {
    body: { name: 'export', roles: ['operator'], ...wish },
    headers,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as Made;
};
const asks = (key: string, path = '/api/v1/session') => call('GET', path, { token: key });
const revoke = (id: string, ifMatch = '*') => call('DELETE', `${PATH}/${id}`, { headers: { 'if-match': ifMatch } });

describe('an API key', () => {
  it('is shown once, opens what it allows, and says who it is', async () => {
    const made = await make({ roles: ['viewer'], source: '/shop' });
    expect(made.key).toMatch(new RegExp(`^aura_${TENANT}_${made.id}_[0-9A-Za-z]{49}$`));
    const { status, body } = await asks(made.key);
    expect([status, body.subject, body.tenant, body.roles]).toEqual([200, `key:${made.id}`, TENANT, ['viewer']]);
    expect((await asks(made.key, '/api/v1/rooms')).status).toBe(200);
    expect((await call('POST', '/api/v1/rooms', { token: made.key, body: { name: 'x' } })).body.code).toBe('FORBIDDEN');
    const shown = await call('GET', `${PATH}/${made.id}`);
    expect(shown.body).toMatchObject({ id: made.id, name: 'export', state: 'active', created_by: 'tester' });
    expect(JSON.stringify(shown.body)).not.toContain(made.key);
    expect(shown.body).not.toHaveProperty('hash');
    expect(shown.headers.get('etag')).toBe(`"${shown.body.revision}"`);
    const days = (Date.parse(shown.body.expires_at) - Date.now()) / 86_400_000;
    expect([days > 89.9, days < 90.1]).toEqual([true, true]);
  });

  it('is shown again to a repeat of its request, and to nothing else', async () => {
    const headers = { 'idempotency-key': 'make-me-a-key' };
    const [first, again] = [await make({ name: 'again' }, headers), await make({ name: 'again' }, headers)];
    expect([again.id, again.key]).toEqual([first.id, first.key]);
    const other = await call('POST', PATH, { body: { name: 'other', roles: ['viewer'] }, headers });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await make({ name: 'again' })).key).not.toBe(first.key);
  });

  it('allows no more than whoever made it', async () => {
    const token = await world.token({ roles: ['viewer'], scope: 'tenant:* rooms:read' });
    const narrow = await world.token({
      subject: 'admin',
      scope: 'tenant:* rooms:read',
      source: '/shop',
      owners: ['sip'],
    });
    const wish = (body: object, by: string) => call('POST', PATH, { token: by, body: { name: 'x', ...body } });
    expect((await wish({ roles: ['viewer'] }, token)).body.code).toBe('FORBIDDEN');
    expect((await wish({ scope: 'rooms:write' }, narrow)).body).toMatchObject({
      code: 'FORBIDDEN',
      permission: 'rooms:write',
    });
    expect((await wish({ scope: 'platform:read' }, await world.token())).body.code).toBe('FORBIDDEN');
    expect((await wish({ scope: 'rooms:read', source: '/shopping' }, narrow)).body.code).toBe('SOURCE_NOT_YOURS');
    expect((await wish({ scope: 'rooms:read', owners: ['webrtc'] }, narrow)).body.code).toBe('OWNER_NOT_YOURS');
    expect((await wish({ scope: 'rooms:read' }, narrow)).body).toMatchObject({ source: '/shop', owners: ['sip'] });
  });

  it.each([
    [{ roles: [] }],
    [{ roles: ['god'] }],
    [{ roles: undefined }],
    [{ roles: undefined, scope: 'rooms' }],
    [{ roles: undefined, scope: '' }],
    [{ name: '' }],
    [{ expires_at: 'tomorrow' }],
    [{ expires_at: '2020-01-01T00:00:00Z' }],
    [{ expires_at: new Date(Date.now() + 366 * 86_400_000).toISOString() }],
    [{ owners: ['me'] }],
    [{ hash: 'x' }],
    [{ tenant: 'other' }],
    [{ id: 'mine' }],
  ])('is not made of %j', async (wish) => {
    const { status, body } = await call('POST', PATH, { body: { name: 'export', roles: ['operator'], ...wish } });
    expect([status, body.code]).toEqual([400, 'BODY_INVALID']);
  });

  it('that is unknown, wrong, revoked or over is refused with the same words', async () => {
    const [made, short] = [await make(), await make({ expires_at: new Date(Date.now() + 1_500).toISOString() })];
    const revoked = await make();
    expect((await revoke(revoked.id)).body.state).toBe('revoked');
    const swapped = made.key.slice(0, -8) + (made.key.at(-8) === 'a' ? 'b' : 'a') + made.key.slice(-7);
    const foreign = made.key.replace(`aura_${TENANT}_`, 'aura_other_');
    await vi.waitFor(async () => expect((await asks(short.key)).status).toBe(401), 10_000);
    const answers = await Promise.all(
      [swapped, foreign, revoked.key, short.key, 'aura_', `${made.key}x`].map(async (key) => {
        const { status, body } = await asks(key);
        return [status, body.code, body.detail];
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify([401, 'UNAUTHENTICATED', 'the API key does not hold'])]),
    );
    expect((await asks(made.key)).status).toBe(200);
  });

  it('gets a new secret; the old one holds for the overlap or no longer at all', async () => {
    const made = await make();
    const rotate = (body?: object, headers = {}) => call('POST', `${PATH}/${made.id}/rotate`, { body, headers });
    const second = await rotate();
    expect([second.status, second.body.id]).toEqual([200, made.id]);
    expect([(await asks(made.key)).status, (await asks(second.body.key)).status]).toEqual([401, 200]);
    const third = await rotate({ overlap_s: 3 }, { 'idempotency-key': 'rotate-once' });
    expect([(await asks(second.body.key)).status, (await asks(third.body.key)).status]).toEqual([200, 200]);
    const again = await rotate({ overlap_s: 3 }, { 'idempotency-key': 'rotate-once' });
    expect(again.body.key).toBe(third.body.key);
    await vi.waitFor(async () => expect((await asks(second.body.key)).status).toBe(401), 10_000);
    expect((await asks(third.body.key)).status).toBe(200);
    expect((await rotate({ overlap_s: 604_801 })).body.code).toBe('BODY_INVALID');
    await revoke(made.id);
    expect((await rotate()).body.code).toBe('API_KEY_OVER');
    expect((await call('POST', `${PATH}/ak0000000000000000/rotate`, {})).body.code).toBe('API_KEY_NOT_FOUND');
  });

  it('is revoked only by who has seen how it is', async () => {
    const made = await make();
    expect((await call('DELETE', `${PATH}/${made.id}`)).body.code).toBe('PRECONDITION_REQUIRED');
    expect((await revoke(made.id, '"1"')).body.code).toBe('PRECONDITION_FAILED');
    const { headers } = await call('GET', `${PATH}/${made.id}`);
    expect((await revoke(made.id, headers.get('etag') ?? '')).status).toBe(200);
    expect((await revoke(made.id)).body.state).toBe('revoked');
  });

  it('is refused by another process as soon as this one has revoked it, with no database', async () => {
    const other = openIdentity(world);
    const check = createKeyCheck({
      states: other.ports.keyStates,
      publisher: world.publisher,
      source: '/auralink/http',
    });
    try {
      const [seen, unseen] = [await make(), await make()];
      await expect(check.verify(seen.key, '::1')).resolves.toMatchObject({ keyId: seen.id, roles: ['operator'] });
      await Promise.all([revoke(seen.id), revoke(unseen.id)]);
      await expect(check.verify(unseen.key, '::1')).rejects.toThrow('UNAUTHENTICATED');
      await vi.waitFor(() => expect(check.verify(seen.key, '::1')).rejects.toThrow('UNAUTHENTICATED'), 5_000);
    } finally {
      other.close();
    }
  });

  it('ends the streams that were opened with it', async () => {
    const made = await make({ roles: ['viewer'] });
    const stream = await fetch(`${world.url}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${made.key}` },
      signal: AbortSignal.timeout(20_000),
    });
    expect(stream.status).toBe(200);
    const ended = stream.text();
    await revoke(made.id);
    await expect(ended).resolves.toEqual(expect.any(String));
  });

  it('says when it was used last, and floods nothing', async () => {
    const made = await make();
    for (let turn = 0; turn < 20; turn += 1) expect((await asks(made.key)).status).toBe(200);
    await vi.waitFor(async () => {
      const { body } = await call('GET', `${PATH}/${made.id}`);
      expect(body).toMatchObject({ last_used_at: expect.stringMatching(/^\d{4}-/), last_used_network: '127.0.0.0/24' });
    }, 10_000);
    const used = await call('GET', `/api/v1/events?subject=api_key_use/${made.id}`);
    expect(used.body.items.length).toBeLessThanOrEqual(2);
    // A use is no change: who has seen the key may still revoke it by what he saw.
    expect((await revoke(made.id, `"${made.revision}"`)).status).toBe(200);
  });

  it('signs no browser in, and nobody else writes its events', async () => {
    const made = await make({ roles: undefined, scope: '*' });
    expect((await call('POST', '/api/v1/session/codes', { token: made.key })).body.code).toBe('FORBIDDEN');
    const forged = {
      specversion: '1.0',
      id: 'f1',
      source: '/me',
      type: 'com.auralink.api_key.rotated.v1',
      data: { keyId: made.id, hash: 'a'.repeat(64), expiresAt: '2099-01-01T00:00:00.000Z', byId: 'ps-1', by: 'me' },
    };
    const sent = await call('POST', '/api/v1/events', {
      body: JSON.stringify(forged),
      headers: { 'content-type': 'application/cloudevents+json' },
    });
    expect([sent.status, sent.body.code]).toEqual([403, 'EVENT_OF_THE_PLATFORM']);
  });

  it('of another tenant is not there', async () => {
    const made = await make();
    const token = await world.token({ tenant: 'other' });
    for (const [method, path] of [
      ['GET', made.id],
      ['DELETE', made.id],
      ['POST', `${made.id}/rotate`],
    ] as const)
      expect((await call(method, `${PATH}/${path}`, { token, headers: { 'if-match': '*' } })).status).toBe(404);
    expect((await call('GET', PATH, { token })).body.items).toEqual([]);
    expect((await asks(made.key)).status).toBe(200);
  });

  it('leaves its text nowhere: not in the log, not in a table', async () => {
    const made = await make({ name: 'canary' });
    const secret = made.key.split('_').at(-1) as string;
    await asks(made.key);
    const found: string[] = [];
    for await (const stored of world.reader.read({ tenant: TENANT })) {
      const text = JSON.stringify(stored);
      if (text.includes(secret)) found.push(stored.event.type);
    }
    expect(found).toEqual([]);
    const orm = await MikroORM.init({
      clientUrl: world.postgres.url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
    });
    try {
      const rows = await orm.em
        .getConnection()
        .execute(
          `select k::text as t from aura.api_keys k union all select s::text from aura.security_log s union all select e::text from aura.event_index e`,
        );
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => JSON.stringify(row).includes(secret))).toEqual([]);
    } finally {
      await orm.close();
    }
  });
});
