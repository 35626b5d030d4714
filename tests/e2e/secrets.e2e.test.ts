import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useCollector } from '../collector.ts';
import { filesOf, messagesOf, rowsOf } from '../everything.ts';
import { useProgram } from './program.ts';

const canary = (name: string): string => `canary-${name}-${randomBytes(24).toString('hex')}`;

const GIVEN = {
  AURALINK_MASTER_KEY: randomBytes(32).toString('base64'),
  AURALINK_JWT_SECRET: canary('jwt'),
  AURALINK_PERSON_KEY: canary('person'),
};
const COLLECTORS_KEY = canary('collector');
const collector = await useCollector();
const program = useProgram({
  ...GIVEN,
  AURALINK_WEBHOOK_ALLOW: '127.0.0.1',
  AURALINK_LOG_LEVEL: 'trace',
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: `x-key=${COLLECTORS_KEY}`,
});

const secrets = new Map<string, string>();
const ask = (method: string, url: string, headers: Record<string, string>, body?: unknown) =>
  fetch(new URL(url, program.ready.url), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Makes everything secret that the API gives out, and uses it, also wrongly. */
const useSecrets = async (): Promise<void> => {
  const { ready } = program;
  for (const [name, value] of Object.entries(GIVEN)) secrets.set(name, value);
  secrets.set('the owner’s token', ready.token).set("LiveKit's secret", ready.livekit.apiSecret);
  secrets.set("the broker's password", ready.nats.password).set("the collector's key", COLLECTORS_KEY);
  secrets.set("Postgres's password", decodeURIComponent(new URL(ready.postgres.url).password));
  expect((await program.ask('POST', '/api/v1/rooms', { name: 'secrets' })).status).toBe(201);
  const wanted: readonly (readonly [string, string, unknown, string])[] = [
    ['a join token', '/api/v1/rooms/secrets/tokens', { identity: 'ann' }, 'token'],
    ['an API key', '/api/v1/api-keys', { name: 'edge', scope: 'events:write' }, 'key'],
    ['a sign-in code', '/api/v1/session/codes', undefined, 'code'],
    [
      "a webhook's secret",
      '/api/v1/replays',
      { from: 'EVENTS:1', to: 'EVENTS:1', target: { type: 'webhook', url: `${collector.endpoint}/hook` } },
      'secret',
    ],
  ];
  for (const [name, url, body, field] of wanted) {
    const made: { readonly status: number; readonly body: Record<string, string> } = await program.ask(
      'POST',
      url,
      body,
    );
    expect([name, made.status]).toEqual([name, 201]);
    secrets.set(name, made.body[field] ?? '');
  }
  const signedIn = await ask('POST', '/api/v1/session', { origin: ready.url }, { code: secrets.get('a sign-in code') });
  secrets.set('the session', /=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? '');
  const misused = [...secrets.values()];
  for (const value of misused) {
    await ask('GET', `/api/v1/rooms?token=${encodeURIComponent(value)}`, {});
    await ask('GET', '/api/v1/rooms', { authorization: `Bearer ${value.slice(0, -1)}x` });
    await ask('POST', '/api/v1/session', { origin: ready.url }, { code: value });
    await ask('POST', '/webhooks/livekit', { authorization: value, 'content-type': 'application/webhook+json' }, {});
  }
};

const PERSON = 'kanarienvogel';

/** Somebody becomes a member, signs in, is refused, is asked for by name and by repeats, and is erased. */
const eraseSomebody = async (): Promise<void> => {
  const { ready } = program;
  const subject = `${PERSON}@example.org`;
  const owner = { authorization: `Bearer ${ready.token}` };
  const add = () =>
    ask(
      'POST',
      '/api/v1/members',
      { ...owner, 'idempotency-key': 'add-somebody' },
      { subject, name: `Anna ${PERSON}`, email: subject, roles: ['viewer'] },
    );
  const [added, again] = [await add(), await add()];
  expect([added.status, again.status, await again.text()]).toEqual([201, 201, await added.text()]);
  const carried = {
    type: 'com.auralink.participant.joined.v1',
    data: {
      roomId: 'RM_canary',
      participantId: 'PA_canary',
      personId: (JSON.parse(await (await add()).text()) as { person_id: string }).person_id,
      identity: subject,
      name: `Anna ${PERSON}`,
      kind: 'standard',
      isAgent: false,
      joinedAt: '2026-11-21T09:00:00.000Z',
    },
  };
  const timer = { id: 'canary', at: '2099-01-01T00:00:00Z', event: carried };
  expect((await ask('POST', '/api/v1/timers', owner, timer)).status).toBe(201);
  // Wrong in every way in which it can name somebody.
  await ask('POST', '/api/v1/members', owner, { subject, roles: ['no role'] });
  await ask('POST', '/api/v1/events', owner, { specversion: '1.0', type: carried.type, data: carried.data });
  await ask('POST', `/api/v1/rooms/nowhere/tokens`, owner, { identity: subject });
  expect((await program.ask('GET', '/api/v1/members')).body).toMatchObject({ items: [{ subject }] });
  const wish = { identity: subject, reason: 'request 118' };
  expect((await program.ask('POST', '/api/v1/audit/erasures', wish)).status).toBe(201);
  await vi.waitUntil(
    async () =>
      JSON.stringify((await program.ask('GET', '/api/v1/audit/erasures')).body).includes('"state":"verified"'),
    { timeout: 60_000, interval: 100 },
  );
  const after = await add();
  expect([after.status, (await after.text()).includes(PERSON)]).toEqual([410, false]);
};

/** What the API answers to whoever may see everything, and to whoever sends nonsense. */
const answers = async (): Promise<string> => {
  const described = (await (await ask('GET', '/openapi.json', {})).json()) as { paths: Record<string, object> };
  const lists = Object.entries(described.paths).flatMap(([each, methods]) =>
    'get' in methods && !each.includes('{') && !/stream|login|callback|\/docs/.test(each) ? [each] : [],
  );
  const paths = [
    ...lists,
    '/health',
    '/metrics',
    '/openapi.json',
    '/asyncapi.json',
    '/api/v1/session',
    '/api/v1/events?limit=200',
    '/api/v1/dead-letters',
    '/api/v1/rooms',
    '/api/v1/replays',
    '/api/v1/api-keys',
    '/api/v1/security/log?limit=200',
    '/api/v1/audit/checkpoints',
    '/api/v1/rooms/%00',
    '/api/v1/events/nonsense',
  ];
  const texts = await Promise.all(
    paths.map(async (each) => (await ask('GET', each, { authorization: `Bearer ${program.ready.token}` })).text()),
  );
  return texts.join('\n');
};

describe('a program that was given secrets, made some, and saw them misused', () => {
  const places = new Map<string, string>();
  beforeAll(async () => {
    await useSecrets();
    await eraseSomebody();
    await vi.waitUntil(() => collector.spans.length > 5, { timeout: 30_000 });
    const { ready } = program;
    places.set('the streams', await messagesOf(ready));
    places.set("Postgres's tables", await rowsOf(ready));
    places.set("the broker's files", await filesOf(path.join(ready.dataDir, 'nats'), (file) => file.endsWith('.conf')));
    places.set('the log of the program', program.log());
    places.set('the spans', collector.raw().replaceAll(`"x-key":"${COLLECTORS_KEY}"`, ''));
    places.set('the answers', await answers());
  });

  it('made every secret that it can make', () => {
    expect([...secrets.values()].filter((value) => value.length < 8)).toEqual([]);
    expect(secrets.size).toBe(13);
  });

  it.each([
    'the streams',
    "Postgres's tables",
    "the broker's files",
    'the log of the program',
    'the spans',
    'the answers',
  ])('has none of them in %s', (place) => {
    const text = places.get(place) ?? '';
    expect(text.length).toBeGreaterThan(100);
    const forms = (value: string): readonly string[] => [
      value,
      encodeURIComponent(value),
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('base64url'),
      Buffer.from(value).toString('hex'),
    ];
    const found = [...secrets].filter(([, value]) => forms(value).some((form) => text.includes(form)));
    expect(found.map(([name]) => name)).toEqual([]);
    expect(text.toLowerCase().includes(PERSON), 'the person who was erased').toBe(false);
  });

  it('would have found one: what is no secret is found in each place', () => {
    for (const place of ['the streams', "Postgres's tables", 'the answers'])
      expect(places.get(place), place).toContain('com.auralink.room.created.v1');
  });
});
