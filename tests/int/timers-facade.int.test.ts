import { describe, expect, it } from 'vitest';
import { roomEnded, roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { timerCancelled, timerSet } from '../../schemas/timers.ts';
import { TENANT, useWorld } from './facade-world.ts';
import { lastButRefusals } from './world-parts.ts';

const world = useWorld({ timers: true });
const { call } = world;

let made = 0;
const wish = (more: object = {}) => ({
  event: {
    type: roomRequested.type,
    data: { requestId: `rq-${(made += 1)}-{timer.occurrence}`, name: 'standup', aiAgentEnabled: false },
  },
  ...more,
});
const set = (body: object, more: { token?: string; headers?: Record<string, string> } = {}) =>
  call('POST', '/api/v1/timers', { body, ...more });
const one = async (timer: string) => (await call('GET', `/api/v1/timers/${timer}`)).body;
const state = (timer: string, wanted: string) =>
  expect.poll(async () => (await one(timer)).state, { timeout: 20_000 }).toBe(wanted);

describe('timers over HTTP', () => {
  it('are set, shown with what they carry and their next moments, listed, and fire', async () => {
    const { status, body, headers } = await set(wish({ id: 'soon', after_ms: 400 }));
    expect([status, headers.get('location')]).toEqual([201, `/api/v1/timers/${body.id}`]);
    expect(body).toMatchObject({
      name: 'soon',
      state: 'set',
      kind: 'after',
      after_ms: 400,
      set_by: 'tester',
      fired: 0,
    });
    expect(await one(body.id)).toMatchObject({
      event_source: '/timers',
      event_data: { name: 'standup', aiAgentEnabled: false },
      upcoming: [body.next_due_at],
      position: expect.stringMatching(/^EVENTS:\d+$/),
    });
    await state('soon', 'fired');
    const after = await one('soon');
    expect(after).toMatchObject({ fired: 1, late: 0, missed: 0, next_due_at: null, last_due_at: body.next_due_at });
    const { body: event } = await call('GET', `/api/v1/events/${after.last_event_id}`);
    expect(event.event).toMatchObject({
      type: roomRequested.type,
      source: '/timers',
      timerid: body.id,
      tenant: TENANT,
    });
    const { body: tree } = await call('GET', `/api/v1/events/${after.last_event_id}/causation`);
    expect(tree.root).toMatchObject({
      type: timerSet.type,
      children: [{ children: [{ msg_id: after.last_event_id }] }],
    });
    const listed = await call('GET', '/api/v1/timers?state=fired&type=com.auralink.room.*');
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toContain(body.id);
    expect((await call('GET', '/api/v1/timers?state=cancelled')).body.items).toEqual([]);
  });

  it('by cron name their next moments in the zone; every moment fires with a number of its own', async () => {
    const { body } = await set(wish({ id: 'daily', cron: '30 9 * * 1-5', zone: 'Europe/Berlin' }));
    const { upcoming } = await one('daily');
    expect(upcoming.length).toBe(5);
    for (const moment of upcoming) {
      const clock = new Date(moment).toLocaleString('en-GB', {
        timeZone: 'Europe/Berlin',
        weekday: 'short',
        timeStyle: undefined,
        hour: '2-digit',
        minute: '2-digit',
      });
      expect(clock).toMatch(/^(Mon|Tue|Wed|Thu|Fri)\D+09:30$/);
    }
    await set({ id: 'daily', every_ms: 1_000, event: wish().event });
    await expect.poll(async () => (await one('daily')).fired, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(await one('daily')).toMatchObject({ id: body.id, state: 'set', kind: 'every', cron: null, zone: null });
    expect((await call('DELETE', '/api/v1/timers/daily')).body).toMatchObject({
      state: 'cancelled',
      next_due_at: null,
    });
  });

  it('that have passed fire at once, and count as late', async () => {
    const { body } = await set(wish({ at: '2026-01-01T10:00:00+01:00' }));
    expect(body).toMatchObject({ at: '2026-01-01T09:00:00.000Z', kind: 'at' });
    await state(body.id, 'fired');
    expect(await one(body.id)).toMatchObject({ fired: 1, late: 1 });
    expect((await one(body.id)).last_late_ms).toBeGreaterThan(5_000);
  });

  it('are cancelled once: again is the same answer, and what is over is refused', async () => {
    const { body } = await set(wish({ after_ms: 3_600_000 }));
    for (let times = 0; times < 2; times++)
      expect(await call('DELETE', `/api/v1/timers/${body.id}`)).toMatchObject({
        status: 200,
        body: { state: 'cancelled' },
      });
    const cancels = await call('GET', `/api/v1/events?type=${timerCancelled.type}&subject=timer/${body.id}`);
    expect(cancels.body.items.length).toBe(1);
    const past = (await set(wish({ after_ms: 0 }))).body;
    await state(past.id, 'fired');
    expect((await call('DELETE', `/api/v1/timers/${past.id}`)).body).toMatchObject({ status: 409, code: 'TIMER_OVER' });
    expect((await call('DELETE', '/api/v1/timers/nothing')).body).toMatchObject({
      status: 404,
      code: 'TIMER_NOT_FOUND',
    });
    expect((await call('GET', '/api/v1/timers/nothing')).body.code).toBe('TIMER_NOT_FOUND');
  });

  it('asked for twice with one Idempotency-Key are one; another wish under that key is refused', async () => {
    const body = wish({ after_ms: 3_600_000 });
    const headers = { 'idempotency-key': `timer-${made}` };
    const [first, again] = [await set(body, { headers }), await set(body, { headers })];
    expect(again.body).toEqual(first.body);
    expect((await set({ ...body, after_ms: 7_200_000 }, { headers })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    await call('DELETE', `/api/v1/timers/${first.body.id}`);
  });

  it.each([
    ['no moment', wish(), 422, 'TIMER_INVALID'],
    ['two moments', wish({ after_ms: 1, cron: '* * * * *' }), 422, 'TIMER_INVALID'],
    ['a zone without cron', wish({ after_ms: 1, zone: 'Europe/Berlin' }), 422, 'TIMER_INVALID'],
    ['a cron that is none', wish({ cron: 'each morning' }), 422, 'TIMER_INVALID'],
    ['a zone that is none', wish({ cron: '* * * * *', zone: 'Mars/Base' }), 422, 'TIMER_INVALID'],
    ['a moment that is none', wish({ at: 'tomorrow' }), 422, 'TIMER_INVALID'],
    ['each half second', wish({ every_ms: 500 }), 400, 'BODY_INVALID'],
    ['no event', { after_ms: 1 }, 400, 'BODY_INVALID'],
    ['an event of no type', wish({ after_ms: 1, event: { type: 'nothing', data: {} } }), 422, 'EVENT_TYPE_UNKNOWN'],
    [
      'data that do not hold',
      wish({ after_ms: 1, event: { type: roomRequested.type, data: {} } }),
      422,
      'EVENT_INVALID',
    ],
    [
      'a key that is no token',
      wish({
        after_ms: 1,
        event: { type: roomRequested.type, data: { requestId: 'a b', name: 'n', aiAgentEnabled: false } },
      }),
      422,
      'EVENT_INVALID',
    ],
    [
      "the platform's name",
      wish({ after_ms: 1, event: { ...wish().event, source: '/auralink/http' } }),
      403,
      'SOURCE_NOT_YOURS',
    ],
    [
      'another timer',
      wish({ after_ms: 1, event: { type: timerSet.type, data: timerSet.example } }),
      403,
      'EVENT_OF_THE_PLATFORM',
    ],
  ])('with %s are refused, and nothing is stored', async (_what, body, status, code) => {
    const before = await lastButRefusals(world.reader);
    expect((await set(body)).body).toMatchObject({ status, code });
    expect(await lastButRefusals(world.reader)).toEqual(before);
  });

  it('publish only what the credential that sets them may send itself', async () => {
    const edge = { source: '/edges/acme/webrtc', owners: ['webrtc'] };
    const token = await world.token({ subject: 'webrtc', scope: 'events:*', ...edge });
    const { type, example } = roomStarted;
    const own = await set({ id: 'own', after_ms: 300, event: { type, data: example } }, { token });
    expect(own.body).toMatchObject({ event_source: edge.source, set_by: 'webrtc' });
    expect((await set(wish({ after_ms: 1 }), { token })).body.code).toBe('OWNER_NOT_YOURS');
    const foreign = { type, data: example, source: '/edges/acme/sip' };
    expect((await set({ after_ms: 1, event: foreign }, { token })).body.code).toBe('SOURCE_NOT_YOURS');
    await state('own', 'fired');

    await set(wish({ id: 'of-people', after_ms: 3_600_000 }));
    expect((await call('DELETE', '/api/v1/timers/of-people', { token })).body.code).toBe('OWNER_NOT_YOURS');
    const replace = { id: 'of-people', after_ms: 1, event: { type: roomEnded.type, data: roomEnded.example } };
    expect((await set(replace, { token })).body.code).toBe('OWNER_NOT_YOURS');
    await call('DELETE', '/api/v1/timers/of-people');
  });

  it('are only spoken of by the platform: the words of a timer cannot be put on the log from outside', async () => {
    const forged = { specversion: '1.0', id: 'f', source: '/my', type: timerSet.type, data: timerSet.example };
    const { body } = await call('POST', '/api/v1/events', {
      body: forged,
      headers: { 'content-type': 'application/cloudevents+json' },
    });
    expect(body).toMatchObject({ status: 403, code: 'EVENT_OF_THE_PLATFORM' });
  });

  it('need the permission of events, and are seen by their own tenant alone', async () => {
    const reader = await world.token({ scope: 'events:read' });
    expect((await set(wish({ after_ms: 1 }), { token: reader })).status).toBe(403);
    expect((await call('GET', '/api/v1/timers', { token: await world.token({ scope: 'rooms:*' }) })).status).toBe(403);
    const { body } = await set(wish({ id: 'ours', after_ms: 3_600_000 }));
    const stranger = await world.token({ tenant: 'other' });
    for (const ref of ['ours', body.id]) {
      expect((await call('GET', `/api/v1/timers/${ref}`, { token: stranger })).status).toBe(404);
      expect((await call('DELETE', `/api/v1/timers/${ref}`, { token: stranger })).status).toBe(404);
    }
    expect((await call('GET', '/api/v1/timers', { token: stranger })).body.items).toEqual([]);
    await call('DELETE', '/api/v1/timers/ours');
  });

  it('are the same rows when they are built anew from the log', async () => {
    const { body } = await call('POST', '/api/v1/projections/timers/compare');
    expect(body).toMatchObject({ state: 'done', rows_differing: 0 });
    expect((await call('GET', '/health')).body.parts.timers).toMatchObject({ status: 'ok', overdue: 0 });
  });
});
