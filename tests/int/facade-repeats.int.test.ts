import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { openAnswers } from '../../streams/answers.ts';
import { connectBroker } from '../../streams/broker.ts';
import { IDEMPOTENCY } from '../../streams/topology.ts';
import { type Answered, useWorld } from './facade-world.ts';

const LEASE_S = 2;
const KEY = 'the key of kept answers in this test';
const world = useWorld({ facade: (broker) => ({ answers: openAnswers(broker, KEY, LEASE_S) }) });

const timer = (more: object = {}) => ({
  id: 'repeats',
  event: {
    type: roomRequested.type,
    data: { requestId: 'rq-repeats', name: 'canary-name', aiAgentEnabled: false },
  },
  after_ms: 3_600_000,
  ...more,
});

interface Wish {
  readonly body?: unknown;
  readonly path?: string;
  readonly key: string;
  readonly token?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
}

const post = async ({
  body,
  path = '/api/v1/timers',
  key,
  token,
  url = world.url,
  headers,
}: Wish): Promise<Answered> => {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token ?? (await world.token())}`,
      'idempotency-key': key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
};

const named = (): Wish & { body: ReturnType<typeof timer> } => {
  const key = randomUUID();
  return { key, body: timer({ id: `t-${key}` }) };
};

/** How often anything was kept: a claim is, before the request is carried out. */
const keptSoFar = async (): Promise<number> => (await world.broker.jsm.streams.info(IDEMPOTENCY)).state.last_seq;

const replayed = ({ headers }: Answered) => headers.get('idempotency-replayed');

describe('a repeat with the same Idempotency-Key', () => {
  it('is answered with the status, the body, the Location and the ETag of the first, and marked', async () => {
    const wish = named();
    const [first, again] = [await post(wish), await post(wish)];
    expect([first.status, replayed(first)]).toEqual([201, null]);
    expect([again.status, replayed(again), again.body]).toEqual([201, 'true', first.body]);
    for (const header of ['location', 'etag', 'content-type'])
      expect([header, again.headers.get(header)]).toEqual([header, first.headers.get(header)]);
  });

  it('is the same however its fields are ordered and spaced, and by whatever token of the caller', async () => {
    const wish = named();
    const first = await post(wish);
    const turned = JSON.stringify(Object.fromEntries(Object.entries(wish.body).toReversed()), null, 2);
    const again = await post({ ...wish, body: turned, token: await world.token({ ttlS: 60 }) });
    expect([replayed(again), again.body]).toEqual(['true', first.body]);
  });

  it('is answered the same by another process, and after the broker was started again', async () => {
    const wish = named();
    const first = await post(wish);
    const { url } = await world.replica();
    expect(await post({ ...wish, url })).toMatchObject({ status: 201, body: first.body });
    await world.nats.restart();
    await expect.poll(async () => (await fetch(`${world.url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
    const after = await world.replica();
    const again = await post({ ...wish, url: after.url });
    expect([again.status, replayed(again), again.body]).toEqual([201, 'true', first.body]);
  });

  it('also gets a refusal again, word for word', async () => {
    const wish = { key: randomUUID(), body: timer({ after_ms: undefined }) };
    const [first, again] = [await post(wish), await post(wish)];
    expect([first.status, first.body.code, replayed(again)]).toEqual([422, 'TIMER_INVALID', 'true']);
    expect([again.status, again.body]).toEqual([422, first.body]);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
  });

  it('of a request that stores no event is carried out once, too', async () => {
    const wish = { key: randomUUID(), path: '/api/v1/session/codes' };
    const [first, again] = [await post(wish), await post(wish)];
    expect([first.status, again.status, replayed(again)]).toEqual([201, 201, 'true']);
    expect(again.body).toEqual(first.body);
    expect((await post({ ...wish, key: randomUUID() })).body.code).not.toBe(first.body.code);
  });

  it('brings CloudEvents onto the log once, by the attributes in their headers too', async () => {
    const key = randomUUID();
    const wish = {
      key,
      path: '/api/v1/events',
      body: JSON.stringify({ roomId: `RM_${key}`, name: 'r', startedAt: '2026-11-21T09:00:00.000Z' }),
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': key,
        'ce-source': '/mine',
        'ce-type': roomStarted.type,
      },
    };
    const [first, again] = [await post(wish), await post(wish)];
    expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
    const other = await post({ ...wish, headers: { ...wish.headers, 'ce-source': '/mine/too' } });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('that wanted no more than 202 gets that 202', async () => {
    const wish = { ...named(), headers: { prefer: 'respond-async' } };
    const [first, again] = [await post(wish), await post(wish)];
    expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('preference-applied')).toBe('respond-async');
  });

  it('follows an outcome that was still open to its end', async () => {
    const wish = named();
    await world.stopProjecting();
    const open = await post({ ...wish, headers: { prefer: 'wait=1' } });
    expect([open.status, open.headers.get('preference-applied')]).toEqual([202, 'wait=1']);
    expect(open.headers.get('retry-after')).toBe('1');
    await world.startProjecting();
    await expect.poll(async () => (await post(wish)).status, { timeout: 20_000 }).toBe(201);
  });
});

describe('another request under the key', () => {
  it.each([
    ['with another body', { body: timer({ after_ms: 7_200_000 }) }],
    ['of another route', { path: '/api/v1/session/codes', body: undefined }],
  ])('%s is refused', async (_name, other) => {
    const wish = named();
    await post(wish);
    const refused = await post({ ...wish, ...other });
    expect([refused.status, refused.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('is that of somebody else, who has keys of his own', async () => {
    const wish = named();
    const first = await post(wish);
    for (const who of [{ subject: 'somebody else' }, { tenant: 'other' }]) {
      const theirs = await post({ ...wish, body: timer({ id: randomUUID() }), token: await world.token(who) });
      expect([theirs.status, replayed(theirs)]).toEqual([201, null]);
      expect(theirs.body.id).not.toBe(first.body.id);
    }
  });

  it('may follow a request that was refused before anything was looked at', async () => {
    const wish = named();
    expect((await post({ ...wish, body: { id: 5 } })).status).toBe(400);
    expect((await post(wish)).status).toBe(201);
  });
});

describe('while a request is under way', () => {
  const request = (key: string, body: unknown) => ({
    tenant: 'acme',
    subject: 'tester',
    key,
    content: JSON.stringify(body),
  });

  it('its repeat is told so; where its process dies the key is free after a while, where it lives the key is kept', async () => {
    const answers = openAnswers(world.broker, KEY, LEASE_S);
    const [lives, dies] = [request('lives', 1), request('dies', 1)];
    const { url, user, password } = world.nats;
    const dying = await connectBroker({ url, user, password, name: 'dying' });
    const claims = [await answers.claim(lives), await openAnswers(dying, KEY, LEASE_S).claim(dies)];
    expect(claims.map(({ state }) => state)).toEqual(['mine', 'mine']);
    await dying.close();
    expect((await answers.claim(dies)).state).toBe('underWay');
    expect((await answers.claim(lives)).state).toBe('underWay');
    expect((await answers.claim(request('lives', 2))).state).toBe('other');
    await expect.poll(async () => (await answers.claim(dies)).state, { timeout: 20_000 }).toBe('mine');
    expect((await answers.claim(lives)).state).toBe('underWay');
    const [kept] = claims;
    if (kept?.state !== 'mine') throw new Error('the key was not free');
    await kept.keep({ status: 200, headers: {}, body: 'done' });
    const answer = { status: 200, headers: {}, body: 'done' };
    expect(await answers.claim(lives)).toEqual({ state: 'answered', answer });
  });

  it('is 409 with Retry-After over HTTP', async () => {
    const wish = named();
    await world.stopProjecting();
    const before = await keptSoFar();
    const first = post({ ...wish, headers: { prefer: 'wait=10' } });
    try {
      await expect.poll(keptSoFar).toBeGreaterThan(before);
      const { status, body, headers } = await post(wish);
      expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'IDEMPOTENCY_KEY_IN_FLIGHT', '1']);
    } finally {
      await world.startProjecting();
    }
    expect([201, 202]).toContain((await first).status);
  });
});

describe('what is kept', () => {
  it('can be read by nobody who has only the bucket: neither key nor body nor answer stands in it', async () => {
    const wish = named();
    const { body } = await post(wish);
    const everything: string[] = [];
    const { state } = await world.broker.jsm.streams.info(IDEMPOTENCY);
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const found = await world.broker.jsm.direct.getMessage(IDEMPOTENCY, { seq }).catch(() => null);
      if (found) everything.push(found.subject, Buffer.from(found.data).toString());
    }
    expect(everything.length).toBeGreaterThan(0);
    for (const secret of [wish.key, body.id, 'canary-name']) expect(everything.join('\n')).not.toContain(secret);
  });

  it('is not needed: with the bucket away a request is carried out all the same, and stored once', async () => {
    const { jsm } = world.broker;
    const { config } = await jsm.streams.info(IDEMPOTENCY);
    await jsm.streams.delete(IDEMPOTENCY);
    const wish = named();
    const [first, again] = [await post(wish), await post(wish)];
    expect([first.status, again.status, replayed(again)]).toEqual([201, 201, null]);
    expect(again.body.id).toBe(first.body.id);
    await jsm.streams.add(config);
    expect((await post(named())).status).toBe(201);
  });
});
