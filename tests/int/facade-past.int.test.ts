import { beforeAll, describe, expect, it } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { participantJoined } from '../../schemas/participants.ts';
import { roomEndRequested, roomStarted } from '../../schemas/rooms.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const { call } = world;

const started = (roomId: string, name: string) =>
  emit(roomStarted, { roomId, name, startedAt: '2026-11-21T09:00:00.000Z' });
const joined = (roomId: string, who: string) =>
  emit(participantJoined, {
    ...participantJoined.example,
    roomId,
    participantId: `PA_${who}`,
    personId: `ps-${who}`,
    identity: who,
  });

/** Stores events, waits until the read models have them, and gives their positions. */
const store = async (...drafts: ReturnType<typeof emit>[]): Promise<string[]> => {
  const positions: string[] = [];
  for (const draft of drafts) {
    const { position } = await world.publisher.publish(draft, { tenant: TENANT, source: '/auralink/tests' });
    positions.push(`${position.stream}:${position.seq}`);
    expect(await world.live.whenProjected(position, 10_000)).toBe(true);
  }
  return positions;
};
const get = (path: string) => call('GET', `/api/v1/rooms/${path}`);

describe('a room at a past moment, over HTTP', () => {
  let [begin, alice, between, bob] = ['', '', '', ''];
  beforeAll(async () => {
    await store(started('RM_before', 'weekly'));
    [begin, alice] = (await store(started('RM_t', 'weekly'), joined('RM_t', 'alice'))) as [string, string];
    await new Promise((resolve) => setTimeout(resolve, 5));
    between = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    // Long before it was stored, as an edge that was cut off would tell it.
    [bob] = (await store({ ...joined('RM_t', 'bob'), time: '2026-11-21T09:00:01.000Z' })) as [string];
  });

  it('is shown as of a position, with what it was folded from', async () => {
    const then = await get(`RM_t?at=${alice}`);
    expect([then.status, then.body.participants_now, then.body.as_of]).toEqual([200, 1, alice]);
    expect(then.headers.get('auralink-as-of')).toBe(alice);
    expect(then.headers.get('auralink-folded-events')).toBe('2');
    expect((await get('RM_t')).body.participants_now).toBe(2);
  });

  it('is what the log had stored by a moment, whatever time the events carry', async () => {
    expect((await get(`RM_t?at=${between}`)).body.participants_now).toBe(1);
    const { items } = (await get(`RM_t/participants?at=${between}`)).body;
    expect(items.map(({ identity }: { identity: string }) => identity)).toEqual(['alice']);
    const timeline = (await get(`RM_t/timeline?at=${between}`)).body.items;
    expect(timeline.map(({ position }: { position: string }) => position)).toEqual([begin, alice]);
  });

  it('is as it is now for a moment to come', async () => {
    const now = (await get('RM_t')).body;
    for (const at of ['2999-01-01', 'EVENTS:999999999']) expect((await get(`RM_t?at=${at}`)).body).toEqual(now);
  });

  it('answers every list as of then', async () => {
    for (const list of ['participants', 'messages', 'recordings', 'timeline']) {
      const { status, headers, body } = await get(`RM_t/${list}?at=${begin}&limit=1`);
      expect([list, status, headers.get('auralink-as-of')]).toEqual([list, 200, begin]);
      expect(body.items).toHaveLength(list === 'timeline' ? 1 : 0);
    }
  });

  it('means by a name the room that had it then', async () => {
    const { body } = await get('weekly?at=EVENTS:1');
    expect(body.id).toBe('RM_before');
    expect((await get('weekly/participants?at=EVENTS:1')).body.items).toEqual([]);
  });

  it('says that the room was not there yet, and from where on it was', async () => {
    for (const path of ['RM_t', 'RM_t/participants', 'RM_t/messages', 'RM_t/recordings', 'RM_t/timeline']) {
      const { status, body } = await get(`${path}?at=EVENTS:1`);
      expect([path, status, body.code, body.first]).toEqual([path, 404, 'ROOM_NOT_YET', begin]);
    }
    expect((await get('RM_none?at=EVENTS:1')).body.code).toBe('ROOM_NOT_FOUND');
  });

  it.each(['soon', 'EVENTS:', 'TIMERS:1', '2026-13-01', '%00'])('refuses %j as a moment', async (at) => {
    for (const path of ['RM_t?at', 'RM_t/timeline?at', 'RM_t/changes?from']) {
      const { status, body } = await get(`${path}=${at}`);
      expect([status, body.code]).toEqual([400, at === '%00' ? 'BODY_INVALID' : 'MOMENT_INVALID']);
    }
  });

  it('shows the difference of two moments, and from one to now', async () => {
    const { status, body } = await get(`RM_t/changes?from=${begin}&to=${alice}`);
    expect([status, body.from, body.to, body.events]).toEqual([200, begin, alice, 1]);
    expect(body.items.map(({ table, id, change }: Record<string, string>) => [table, id, change])).toEqual([
      ['participants', 'PA_alice', 'added'],
    ]);
    expect((await get(`RM_t/changes?from=${alice}`)).body).toMatchObject({ to: bob, events: 1 });
    expect((await get(`RM_t/changes?from=${alice}&to=${begin}`)).body.code).toBe('MOMENT_INVALID');
    expect((await get('RM_t/changes')).body.code).toBe('BODY_INVALID');
  });

  it('tells the moments at which something happened', async () => {
    const { body } = await get('RM_t/moments');
    expect(body.items.map(({ position }: { position: string }) => position)).toEqual([begin, alice, bob]);
    expect([body.total, body.items[1].name]).toEqual([3, 'participant.joined']);
    expect((await get('RM_none/moments')).status).toBe(404);
  });

  it('belongs to its tenant', async () => {
    const token = await world.token({ tenant: 'umbra' });
    for (const path of [`RM_t?at=${alice}`, `RM_t/changes?from=${begin}`, `RM_t/moments`])
      expect((await call('GET', `/api/v1/rooms/${path}`, { token })).status).toBe(404);
  });
});

describe('a room that is asked for again', () => {
  beforeAll(() => store(started('RM_c', 'conditional')));

  it('is not sent while it is the same', async () => {
    const { headers } = await get('RM_c');
    const etag = headers.get('etag') as string;
    for (const named of [etag, `W/${etag}`, `"1", ${etag}`, '*']) {
      const again = await call('GET', '/api/v1/rooms/RM_c', { headers: { 'if-none-match': named } });
      expect([named, again.status, again.body, again.headers.get('etag')]).toEqual([named, 304, '', etag]);
    }
    const other = await call('GET', '/api/v1/rooms/RM_c', { headers: { 'if-none-match': '"1"' } });
    expect([other.status, other.body.id]).toEqual([200, 'RM_c']);
    await store(joined('RM_c', 'carol'));
    const changed = await call('GET', '/api/v1/rooms/RM_c', { headers: { 'if-none-match': etag } });
    expect([changed.status, changed.body.participants_now]).toEqual([200, 1]);
  });
});

describe('a method that a path does not take', () => {
  it.each([
    ['PATCH', '/api/v1/rooms', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/rooms/RM_1', 'DELETE, GET, HEAD'],
    ['GET', '/webhooks/livekit', 'POST'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('%s %s is answered with those that it takes', async (method, path, allow) => {
    const { status, body, headers } = await call(method, path, { headers: { accept: 'text/html' } });
    expect([status, body.code, headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', allow]);
  });

  it('is not spoken of where there is no path', async () => {
    expect((await call('PATCH', '/api/v1/nothing')).body.code).toBe('ROUTE_NOT_FOUND');
  });
});

it('a guarded write is refused by an event that the read model has not seen', async () => {
  // Without LiveKit nothing can be ended over HTTP; the guard itself is the publisher's.
  await store(started('RM_g', 'guarded'));
  const { body } = await get('RM_g');
  await store(joined('RM_g', 'dave'));
  const ending = emit(roomEndRequested, { roomId: 'RM_g', name: 'guarded' });
  const cause = { tenant: TENANT, source: '/auralink/tests', expect: { revision: body.revision as number } };
  await expect(world.publisher.publish(ending, cause)).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
  expect(await world.reader.revisionOf(TENANT, 'room/RM_g')).toBeGreaterThan(body.revision as number);
});
