import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import redriveLetter from '../../handlers/dead-letters/redrive-letter.ts';
import { deadLetterRedriven, deadLetterRedriveRequested, deadLetterWritten } from '../../schemas/dead-letters.ts';
import { emit, type EventDeclaration } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import { roomCreated, roomEndRequested, roomRequested } from '../../schemas/rooms.ts';
import { writeDeadLetter } from '../../streams/dead-letters.ts';
import { createRedriver } from '../../streams/dead-letters/redrive.ts';
import type { HandlerCase, HandlerDeclaration } from '../../streams/handler.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { CAUSE, collect, until, wish } from './backbone.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const meter = { count: () => undefined, set: () => undefined, observe: () => undefined };

/** What the handlers of these tests do, and how often each was given an event; a test sets the mood. */
let mood: 'well' | 'broken' | 'elsewhere broken' = 'broken';
let pause: Promise<void> | undefined;
const given: string[] = [];
const on = (event: unknown, run: HandlerCase['run']): HandlerCase => ({ event: event as EventDeclaration, run });
const handler = (name: string, cases: readonly HandlerCase[]): HandlerDeclaration => ({
  name,
  meaning: 'A test.',
  needs: [],
  order: 'none',
  parallel: 8,
  retryMs: [],
  timeoutMs: 5_000,
  from: 'now',
  on: cases,
});
const created = (key: string) =>
  emit(roomCreated, {
    roomId: `RM-${key}`,
    requestId: key,
    name: 'n',
    aiAgentEnabled: false,
    createdAt: '2026-11-21T09:00:00.000Z',
  });
/** Publishes one event, and then fails while the mood is bad. */
const fragile = handler('fragile', [
  on(roomRequested, async function* ({ key }) {
    given.push(`fragile ${key}`);
    await pause;
    yield created(`${key}-first`);
    if (mood === 'broken') throw new Fault('ROOM_ENDED', { reason: 'over before it began' });
    if (mood === 'elsewhere broken') throw new Fault('LIVEKIT_REFUSED', { reason: 'not today' });
    yield created(`${key}-second`);
  }),
]);
const witness = handler('witness', [
  on(roomRequested, async ({ key }) => {
    given.push(`witness ${key}`);
    return [];
  }),
]);

const started: RunningHandlers[] = [];
const start = async (handlers: readonly HandlerDeclaration[]): Promise<void> => {
  const { broker, publisher, reader } = world;
  const letters = createRedriver({ broker, publisher, reader, handlers, ports: {} });
  started.push(
    await startHandlers({
      broker,
      publisher,
      reader,
      meter,
      handlers: [...handlers, redriveLetter],
      ports: { letters },
    }),
  );
};
beforeAll(() => start([fragile, witness]));
afterEach(() => {
  mood = 'broken';
  pause = undefined;
});

const call = (...args: Parameters<typeof world.call>) => world.call(...args);
const path = (id: string, more = ''): string => `/api/v1/dead-letters/${id}${more}`;
const causedBy = async ({ msgId, position }: StoredEvent): Promise<readonly StoredEvent[]> =>
  (await collect(world.reader.read({ from: position }))).filter(({ event }) => event.causationid === msgId);
const logged = async (id: string): Promise<readonly string[]> =>
  (await world.reader.ofAggregate(TENANT, `dead_letter/${id}`)).map(({ event }) =>
    event.type.split('.').slice(2, -1).join('.'),
  );

/** A letter of `fragile` that the read model has, and its event. */
const letterAbout = async (key: string): Promise<{ readonly id: string; readonly event: StoredEvent }> => {
  const event = await world.publisher.publish(wish(key), CAUSE);
  let id = '';
  await until(async () => {
    const { body } = await call('GET', `/api/v1/dead-letters?limit=200`);
    id = body.items.find((one: { event_id: string }) => one.event_id === event.event.id)?.id ?? '';
    return id !== '';
  }, `the letter about ${key}`);
  return { id, event };
};

/** A request that passed by the facade. */
const asked = (id: string, { position }: StoredEvent) =>
  emit(deadLetterRedriveRequested, {
    deadLetterId: id,
    handler: 'fragile',
    eventPosition: formatPosition(position),
  });

describe('a dead letter', () => {
  it('is found by handler, code, type, state and time, and shown with its event and stack', async () => {
    const { id, event } = await letterAbout('rq-found');
    const found = async (query: string) =>
      (await call('GET', `/api/v1/dead-letters?${query}`)).body.items.some((one: { id: string }) => one.id === id);
    const right = ['handler=fragile', 'code=ROOM_ENDED', `type=${roomRequested.type}`, 'type=com.auralink.room.*'];
    for (const query of [...right, 'state=open', 'kind=handler', 'from=2020-01-01', 'to=2100-01-01T00:00:00Z'])
      expect([query, await found(query)]).toEqual([query, true]);
    const wrong = ['handler=witness', 'code=INTERNAL', `type=${roomCreated.type}`, 'type=com.auralink.call.*'];
    for (const query of [...wrong, 'state=redriven', 'kind=projection', 'from=2100-01-01', 'to=2020-01-01'])
      expect([query, await found(query)]).toEqual([query, false]);
    expect((await call('GET', path(id))).body).toMatchObject({
      state: 'open',
      handler: 'fragile',
      code: 'ROOM_ENDED',
      reason: 'over before it began',
      attempts: 1,
      event: { position: formatPosition(event.position), event: { data: { requestId: 'rq-found' } } },
      stack: expect.stringContaining('dead-letters.int.test.ts'),
    });
    const token = await world.token({ scope: 'system:read' });
    expect((await call('GET', path(id), { token })).body).toMatchObject({ id, event: null });
  });

  it('is given to its own handler alone, as the same event; what that published before is not published again', async () => {
    const { id, event } = await letterAbout('rq-again');
    mood = 'well';
    const answer = await call('POST', path(id, '/redrive'));
    expect(answer).toMatchObject({ status: 200, body: { id, state: 'redriven', attempts: 2 } });
    expect(answer.body.redriven_at).not.toBeNull();
    expect(given.filter((one) => one.endsWith('rq-again')).toSorted()).toEqual([
      'fragile rq-again',
      'fragile rq-again',
      'witness rq-again',
    ]);
    const followed = (await causedBy(event)).filter(({ event: { type } }) => type === roomCreated.type);
    expect(followed.map(({ event: { source, data } }) => [source, data['requestId']])).toEqual([
      ['/auralink/handlers/fragile', 'rq-again-first'],
      ['/auralink/handlers/fragile', 'rq-again-second'],
    ]);
    expect(await logged(id)).toEqual(['dead_letter.written', 'dead_letter.redrive_requested', 'dead_letter.redriven']);
    const copies = (await collect(world.reader.read({ types: [roomRequested.type] }))).filter(
      ({ event: { data } }) => data['requestId'] === 'rq-again',
    );
    expect(copies.length).toBe(1);
  });

  it('is handled once, however often it is asked for', async () => {
    const { id, event } = await letterAbout('rq-twice');
    mood = 'well';
    const gate = Promise.withResolvers<void>();
    pause = gate.promise;
    const first = call('POST', path(id, '/redrive'));
    await until(() => given.filter((one) => one === 'fragile rq-twice').length === 2, 'the second attempt');
    await until(async () => (await call('GET', path(id))).body.state === 'redriving', 'the state');
    expect(await call('POST', path(id, '/redrive'))).toMatchObject({ status: 202, body: { state: 'redriving' } });
    expect((await call('DELETE', path(id, '?reason=x'))).body.code).toBe('DEAD_LETTER_UNDER_WAY');
    // As if two had asked in the same moment, before the read model knew of either.
    const second = await world.publisher.publish(asked(id, event), CAUSE);
    gate.resolve();
    expect((await first).body).toMatchObject({ state: 'redriven', attempts: 2 });
    await until(async () => (await causedBy(second)).length === 1, 'an outcome of the second request');
    expect((await causedBy(second))[0]?.event).toMatchObject({ type: deadLetterRedriven.type, data: { attempts: 2 } });
    expect(await call('POST', path(id, '/redrive'))).toMatchObject({ status: 200, body: { state: 'redriven' } });
    expect(given.filter((one) => one === 'fragile rq-twice').length).toBe(2);
  });

  it('stays open when it fails again, with the new error, its stack and one attempt more', async () => {
    const { id } = await letterAbout('rq-stubborn');
    mood = 'elsewhere broken';
    const failing = { id, state: 'open', code: 'LIVEKIT_REFUSED', reason: 'not today' };
    expect(await call('POST', path(id, '/redrive'))).toMatchObject({ status: 200, body: { ...failing, attempts: 2 } });
    expect(await call('POST', path(id, '/redrive'))).toMatchObject({ status: 200, body: { ...failing, attempts: 3 } });
    expect((await call('GET', path(id))).body.stack).toContain('LIVEKIT_REFUSED');
    mood = 'well';
    expect((await call('POST', path(id, '/redrive'))).body).toMatchObject({ state: 'redriven', attempts: 4 });
  });

  it('whose handler is gone stays open and says so', async () => {
    const event = await world.publisher.publish(emit(roomEndRequested, { roomId: 'RM-gone', name: 'n' }), CAUSE);
    const { deadLetterId: id } = await writeDeadLetter(world.broker, world.publisher, meter, {
      stored: event,
      handler: 'gone',
      kind: 'handler',
      fault: new Fault('ROOM_ENDED'),
      attempts: 1,
      firstAt: event.event.time,
    });
    await until(async () => (await call('GET', path(id))).status === 200);
    expect((await call('POST', path(id, '/redrive'))).body).toMatchObject({
      state: 'open',
      code: 'HANDLER_NOT_FOUND',
      attempts: 1,
    });
  });

  it('of a projection is redriven by a rebuild of that projection, which closes it when it no longer fails', async () => {
    const event = await world.publisher.publish(wish('rq-projected'), CAUSE);
    await world.publisher.publish(
      emit(deadLetterWritten, {
        ...deadLetterWritten.example,
        deadLetterId: 'dl-projected',
        handler: 'rooms',
        kind: 'projection',
        eventPosition: formatPosition(event.position),
      }),
      { ...CAUSE, causationId: event.msgId },
    );
    await until(async () => (await call('GET', path('dl-projected'))).status === 200);
    const answer = await call('POST', path('dl-projected', '/redrive'));
    expect(answer).toMatchObject({ status: 202, body: { state: 'redriving' } });
    expect((await call('GET', '/api/v1/projections/rooms')).body.last_rebuild).not.toBeNull();
    await until(async () => (await call('GET', path('dl-projected'))).body.state === 'redriven');
    expect((await call('GET', path('dl-projected'))).body).toMatchObject({
      attempts: deadLetterWritten.example.attempts + 1,
    });
    expect((await call('POST', path('dl-projected', '/redrive'))).body.state).toBe('redriven');
  });
});

describe('dead letters', () => {
  it('are redriven by filter, page after page, each once; what fails is not tried for ever', async () => {
    mood = 'well';
    await call('POST', '/api/v1/dead-letters/redrive', { body: {} });
    mood = 'broken';
    const keys = ['rq-m1', 'rq-m2', 'rq-m3'];
    for (const key of keys) await letterAbout(key);
    const tried = () => given.filter((one) => /^fragile rq-m\d$/.test(one)).length;
    expect((await call('POST', '/api/v1/dead-letters/redrive', { body: { handler: 'witness' } })).body.items).toEqual(
      [],
    );
    let cursor: string | null = null;
    const pages: number[] = [];
    do {
      const body = { handler: 'fragile', code: 'ROOM_ENDED', limit: 2, ...(cursor === null ? {} : { cursor }) };
      const answer: Awaited<ReturnType<typeof call>> = await call('POST', '/api/v1/dead-letters/redrive', { body });
      expect(answer.status).toBe(200);
      pages.push(answer.body.items.length);
      cursor = answer.body.next_cursor;
    } while (cursor !== null);
    expect([pages, tried()]).toEqual([[2, 1], 6]);
    mood = 'well';
    const { body } = await call('POST', '/api/v1/dead-letters/redrive', {
      body: { type: `${roomRequested.type.slice(0, -3)}*` },
    });
    expect(body.items.map(({ state }: { state: string }) => state)).toEqual(['redriven', 'redriven', 'redriven']);
    expect(tried()).toBe(9);
  });

  it('are redriven all at once, but neither discarded ones nor those of projections', async () => {
    const { id: kept } = await letterAbout('rq-kept');
    const { id } = await letterAbout('rq-all');
    await call('DELETE', path(kept, '?reason=a%20test'));
    mood = 'well';
    const { body } = await call('POST', '/api/v1/dead-letters/redrive', { body: {} });
    const ids = body.items.map((one: { id: string }) => one.id);
    expect(ids).toContain(id);
    expect(ids).not.toContain(kept);
    expect(ids).not.toContain('dl-projected');
    expect((await call('GET', path(kept))).body.state).toBe('discarded');
  });

  it('are discarded with a reason, once, and kept; then they are not redriven', async () => {
    const { id } = await letterAbout('rq-discard');
    const answer = await call('DELETE', path(id, '?reason=the%20room%20was%20a%20test'));
    expect(answer).toMatchObject({ status: 200, body: { state: 'discarded', discard_reason: 'the room was a test' } });
    expect((await call('DELETE', path(id, '?reason=another'))).body.discard_reason).toBe('the room was a test');
    expect(await logged(id)).toEqual(['dead_letter.written', 'dead_letter.discarded']);
    expect(await call('POST', path(id, '/redrive'))).toMatchObject({
      status: 409,
      body: { code: 'DEAD_LETTER_DISCARDED' },
    });
    expect((await call('GET', path(id))).body.stack).toContain('ROOM_ENDED');
    expect((await call('GET', '/api/v1/overview')).body.dead_letters).toBe(
      (await call('GET', '/api/v1/dead-letters?state=open&limit=200')).body.items.length,
    );
  });

  it('are discarded by a filter with one reason, each with an event of its own, a portion at a time', async () => {
    const made = [await letterAbout('rq-bulk-1'), await letterAbout('rq-bulk-2'), await letterAbout('rq-bulk-3')];
    const search = 'rq-bulk';
    expect((await call('GET', `/api/v1/dead-letters?search=RQ-BULK&state=open`)).body.items).toHaveLength(3);
    const ask = (body: object) =>
      call('POST', '/api/v1/dead-letters/discard', { body: { search, reason: 'a test', ...body } });
    const first = await ask({ limit: 2 });
    expect(first).toMatchObject({
      status: 200,
      body: { items: [{ state: 'discarded', discard_reason: 'a test' }, {}] },
    });
    const rest = await ask({ limit: 2, cursor: first.body.next_cursor });
    expect(rest.body).toMatchObject({ items: [{ state: 'discarded' }], next_cursor: null });
    for (const { id } of made) expect(await logged(id)).toEqual(['dead_letter.written', 'dead_letter.discarded']);
    expect((await ask({})).body).toEqual({ items: [], next_cursor: null });
    expect(await call('POST', '/api/v1/dead-letters/discard', { body: { search } })).toMatchObject({ status: 400 });
  });

  it('are found by the room they are about and by the id of their event', async () => {
    const { id } = await letterAbout('rq-findme');
    const { body } = await call('GET', path(id));
    const found = async (query: string) => (await call('GET', `/api/v1/dead-letters?${query}`)).body.items;
    for (const query of [`subject=${body.event_subject}`, `search=${body.event_id}`, `search=${body.event_position}`])
      expect([query, (await found(query)).map((one: { id: string }) => one.id)]).toEqual([query, [id]]);
    expect(await found('search=%25')).toEqual([]);
  });

  it('are discarded with a reason in a body too, which counts before one in the address', async () => {
    const { id } = await letterAbout('rq-discard-body');
    for (const body of [{}, { reason: '' }, { reason: 'x', more: 1 }, []])
      expect((await call('DELETE', path(id), { body })).body.code).toBe('BODY_INVALID');
    expect((await call('GET', path(id))).body.state).toBe('open');
    const answer = await call('DELETE', path(id, '?reason=other'), { body: { reason: 'not for a log of addresses' } });
    expect(answer).toMatchObject({ status: 200, body: { discard_reason: 'not for a log of addresses' } });
  });

  it('that were redriven cannot be discarded', async () => {
    const { id } = await letterAbout('rq-done');
    mood = 'well';
    await call('POST', path(id, '/redrive'));
    expect((await call('DELETE', path(id, '?reason=late'))).body.code).toBe('DEAD_LETTER_REDRIVEN');
  });

  it('stay discarded when a redrive that was asked for at the same moment finds them so', async () => {
    const { id, event } = await letterAbout('rq-race');
    await call('DELETE', path(id, '?reason=first'));
    await world.publisher.publish(asked(id, event), CAUSE);
    await until(async () => (await logged(id)).includes('dead_letter.redrive_failed'));
    await until(async () => (await call('GET', path(id))).body.code === 'DEAD_LETTER_DISCARDED');
    expect((await call('GET', path(id))).body).toMatchObject({ state: 'discarded' });
    expect(given.filter((one) => one === 'fragile rq-race').length).toBe(1);
  });

  it('belong to their tenant, and need the right to write', async () => {
    const { id } = await letterAbout('rq-mine');
    const foreign = await world.token({ tenant: 'umbra' });
    const reading = await world.token({ scope: 'system:read' });
    for (const [method, where] of [
      ['GET', path(id)],
      ['POST', path(id, '/redrive')],
      ['DELETE', path(id, '?reason=x')],
    ] as const)
      expect((await call(method, where, { token: foreign })).body.code).toBe('DEAD_LETTER_NOT_FOUND');
    expect((await call('GET', '/api/v1/dead-letters', { token: foreign })).body.items).toEqual([]);
    const all = await call('POST', '/api/v1/dead-letters/redrive', { body: {}, token: foreign });
    expect(all.body.items).toEqual([]);
    for (const [method, where] of [
      ['POST', path(id, '/redrive')],
      ['DELETE', path(id, '?reason=x')],
    ] as const)
      expect((await call(method, where, { token: reading })).status).toBe(403);
    expect((await call('GET', path(id))).body.state).toBe('open');
  });

  it.each([
    ['POST', path('dl-none', '/redrive'), undefined, 404, 'DEAD_LETTER_NOT_FOUND'],
    ['DELETE', path('dl-none', '?reason=x'), undefined, 404, 'DEAD_LETTER_NOT_FOUND'],
    ['DELETE', path('dl-none'), undefined, 400, 'BODY_INVALID'],
    ['DELETE', path('dl-none', '?reason='), undefined, 400, 'BODY_INVALID'],
    ['GET', '/api/v1/dead-letters?state=closed', undefined, 400, 'BODY_INVALID'],
    ['GET', '/api/v1/dead-letters?from=yesterday', undefined, 400, 'CURSOR_INVALID'],
    ['GET', '/api/v1/dead-letters?to=2026-02-30', undefined, 400, 'CURSOR_INVALID'],
    ['GET', '/api/v1/dead-letters?cursor=nonsense', undefined, 400, 'CURSOR_INVALID'],
    ['POST', '/api/v1/dead-letters/redrive', { state: 'discarded' }, 400, 'BODY_INVALID'],
    ['POST', '/api/v1/dead-letters/redrive', { limit: 1_001 }, 400, 'BODY_INVALID'],
    ['POST', '/api/v1/dead-letters/redrive', { cursor: 'x' }, 400, 'CURSOR_INVALID'],
  ])('refuse %s %s %j', async (method, where, body, status, code) => {
    expect(await call(method, where, { body })).toMatchObject({ status, body: { code } });
  });
});
