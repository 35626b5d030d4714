import { describe, expect, it } from 'vitest';
import { roomRequested } from '../../schemas/rooms.ts';
import { timerFailed, timerFired, timerSet } from '../../schemas/timers.ts';
import { webhookReceived } from '../../schemas/webhooks.ts';
import { timerKey } from '../../streams/identity.ts';
import { fire } from '../../streams/timers/fire.ts';
import { conform } from '../../streams/timers/schedule.ts';
import { readTimer } from '../../streams/timers/state.ts';
import { codeOf, until, useBackbone } from './backbone.ts';
import { useTiming } from './timing.ts';

const backbone = useBackbone();
const { startProcess, newTenant, set, cancelled, told, wishes, fired, untilFired, waiting, settled, armed } =
  useTiming(backbone);

describe('a timer', () => {
  it('of one moment publishes its event once, caused by its firing, and leaves nothing behind', async () => {
    const tenant = newTenant();
    await startProcess();
    const intent = await set(tenant, { afterMs: 300 });
    await untilFired(tenant);
    await settled();
    const [event, ...more] = await wishes(tenant);
    const [firing] = await told(tenant, timerFired.type);
    expect(more).toEqual([]);
    expect(event?.event).toMatchObject({
      source: '/timers',
      subject: 'room_request/rq-1',
      timerid: timerKey('people', 'a'),
      timerdue: intent.event.data['dueAt'],
      correlationid: intent.event.correlationid,
      causationid: firing?.msgId,
    });
    expect(firing?.event).toMatchObject({ causationid: intent.msgId, correlationid: intent.event.correlationid });
    expect(firing?.event.data).toMatchObject({ occurrence: 1, missed: 0, eventId: event?.msgId });
    expect(event?.position.seq).toBe((firing?.position.seq ?? 0) + 1);
    expect(Object.keys(await waiting()).filter((subject) => subject.includes(tenant))).toEqual([]);
  });

  it('of a moment that has passed fires at once and says that it is late, on the event too', async () => {
    const tenant = newTenant();
    await startProcess();
    await set(tenant, { at: '2026-01-01T00:00:00Z' });
    await untilFired(tenant);
    const [firing] = await fired(tenant);
    expect(firing).toMatchObject({ late: true, dueAt: '2026-01-01T00:00:00.000Z' });
    expect((await wishes(tenant))[0]?.event.timerlatems).toBe(firing?.lateMs);
  });

  it('that comes again goes on in step, each time with a key and a correlation of its own', async () => {
    const tenant = newTenant();
    await startProcess();
    await set(tenant, { everyMs: 1_000 }, { id: 'e' });
    await set(tenant, { cron: '* * * * * *', zone: 'Europe/Berlin' }, { id: 'c', key: 'cron-{timer.occurrence}' });
    await untilFired(tenant, 6);
    await cancelled(tenant, 'e');
    await cancelled(tenant, 'c');
    const all = await fired(tenant);
    for (const id of ['e', 'c']) {
      const own = all.filter(({ timerId }) => timerId === timerKey('people', id));
      expect(own.map(({ occurrence }) => occurrence)).toEqual(own.map((_one, index) => index + 1));
      for (const [index, { dueAt, nextDueAt, missed }] of own.entries()) {
        expect(Date.parse(nextDueAt ?? '') - Date.parse(dueAt)).toBe(1_000 * (missed + 1));
        if (index > 0) expect(dueAt).toBe(own[index - 1]?.nextDueAt);
      }
    }
    const events = await wishes(tenant);
    expect(new Set(events.map(({ event }) => event.subject)).size).toBe(events.length);
    expect(new Set(events.map(({ event }) => event.correlationid)).size).toBe(events.length);
  });

  it('that is cancelled before its moment does not fire', async () => {
    const tenant = newTenant();
    await startProcess();
    await set(tenant, { afterMs: 1_500 }, { id: 'gone', key: 'gone' });
    await armed(tenant, 'gone');
    await cancelled(tenant, 'gone');
    await set(tenant, { afterMs: 2_000 }, { id: 'kept', key: 'kept' });
    await untilFired(tenant);
    await settled();
    expect((await wishes(tenant)).map(({ event }) => event.subject)).toEqual(['room_request/kept']);
  });

  it('that is cancelled while it is due already, and not yet worked on, does not fire', async () => {
    const tenant = newTenant();
    const first = await startProcess();
    await settled();
    await set(tenant, { at: '2026-01-01' }, { id: 'never' });
    await first.stop();
    await set(tenant, { at: '2026-01-01' }, { id: 'gone', key: 'gone' });
    await conform(backbone.broker, tenant, timerKey('people', 'gone'));
    await until(async () => `timer.due.${tenant}.${timerKey('people', 'gone')}` in (await waiting()));
    await cancelled(tenant, 'gone');
    await startProcess();
    await settled();
    expect((await wishes(tenant)).map(({ event }) => event.subject)).not.toContain('room_request/gone');
  });

  it('that is set again by the same id fires only as it was set last', async () => {
    const tenant = newTenant();
    await startProcess();
    await set(tenant, { afterMs: 1_200 }, { key: 'old' });
    await set(tenant, { afterMs: 1_800 }, { key: 'new' });
    await set(tenant, { at: '2120-01-01' }, { id: 'far' });
    await untilFired(tenant);
    await settled();
    expect((await wishes(tenant)).map(({ event }) => event.subject)).toEqual(['room_request/new']);
    await set(tenant, { afterMs: 0 }, { key: 'third' });
    await untilFired(tenant, 2);
    expect((await fired(tenant)).at(-1)).toMatchObject({ occurrence: 1 });
  });

  it('of one tenant is none of another, though both have the same id', async () => {
    const [one, other] = [newTenant(), newTenant()];
    await startProcess();
    await set(one, { afterMs: 700 });
    await set(other, { afterMs: 700 });
    await cancelled(other);
    await untilFired(one);
    await settled();
    expect([(await wishes(one)).length, (await wishes(other)).length]).toEqual([1, 0]);
    expect((await wishes(one))[0]?.event.tenant).toBe(one);
  });

  it.each([
    ['a type that is not there', { type: 'com.auralink.nothing.v1', data: {} }, 'EVENT_TYPE_UNKNOWN'],
    ['data that do not hold', { type: roomRequested.type, data: { requestId: 'a' } }, 'EVENT_INVALID'],
    ['another timer', { type: timerSet.type, data: timerSet.example as never }, 'TIMER_INVALID'],
  ])('for %s is refused, and nothing is stored', async (_what, event, code) => {
    const tenant = newTenant();
    expect(await codeOf(set(tenant, { afterMs: 1 }, { event: { source: '/timers', ...event } }))).toBe(code);
    expect(await told(tenant)).toEqual([]);
  });

  it('carries large data whole, though it lies beside the log', async () => {
    const tenant = newTenant();
    await startProcess();
    const data = {
      ...webhookReceived.example,
      webhookId: 'WH-{timer.occurrence}',
      payload: { filler: 'x'.repeat(400_000) },
    };
    await set(tenant, { afterMs: 100 }, { event: { type: webhookReceived.type, source: '/timers', data } });
    await untilFired(tenant);
    const [event] = await told(tenant, webhookReceived.type);
    expect(event?.event.data).toEqual({ ...data, webhookId: 'WH-1' });
  });

  it('whose event the catalogue no longer has says so, and goes on with the next moment', async () => {
    const tenant = newTenant();
    const { broker, publisher, catalogue, meter } = backbone;
    await set(tenant, { cron: '0 0 1 1 *' });
    const timerId = timerKey('people', 'a');
    const state = await readTimer(broker, tenant, timerId);
    const events = new Map([...catalogue.events].filter(([type]) => type !== roomRequested.type));
    const due = { tenant, timerId, setId: state?.set.msgId ?? '', dueAt: state?.dueAt ?? '' };
    expect(await fire(due, { broker, publisher, catalogue: { ...catalogue, events }, meter })).toBe('failed');
    const [failed] = await told(tenant, timerFailed.type);
    expect(failed?.event.data).toMatchObject({ code: 'EVENT_TYPE_UNKNOWN', occurrence: 1 });
    expect((await readTimer(broker, tenant, timerId))?.dueAt).toBe(failed?.event.data['nextDueAt']);
    expect(await fire(due, { broker, publisher, catalogue, meter })).toBe('stale');
    await cancelled(tenant);
  });
});
