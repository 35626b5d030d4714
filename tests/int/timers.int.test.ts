import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import armTimer from '../../handlers/timers/arm-timer.ts';
import { emit, type DataOf } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { roomEndRequested, roomRequested } from '../../schemas/rooms.ts';
import { timerCancelled, timerFailed, timerFired, timerSet } from '../../schemas/timers.ts';
import type { Broker } from '../../streams/broker.ts';
import { consumerInfo } from '../../streams/consumers.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { timerKey } from '../../streams/identity.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { fire } from '../../streams/timers/fire.ts';
import { cancel, later, type Outcome } from '../../streams/timers/later.ts';
import { scheduleOf, type Moment } from '../../streams/timers/moment.ts';
import { startTimers } from '../../streams/timers/run.ts';
import { conform } from '../../streams/timers/schedule.ts';
import { readTimer } from '../../streams/timers/state.ts';
import { startSweep } from '../../streams/timers/sweep.ts';
import { EVENTS, TIMERS } from '../../streams/topology.ts';
import { CAUSE, codeOf, collect, ending, until, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const trouble: string[] = [];
beforeEach(() => void trouble.splice(0));

/** What a process with the role `handlers` runs of timers, on a connection of its own if it is to be cut off. */
const startProcess = async (handlers: readonly HandlerDeclaration[] = [], broker: Broker = backbone.broker) => {
  const { publisher, reader, meter, catalogue } = backbone;
  const timers = { conform: (...args: [string, string, number]) => conform(broker, ...args) };
  const onTrouble = ({ what, fault }: { what: string; fault?: { code: string } }) =>
    void trouble.push(`${what} ${fault?.code}`);
  const options = { broker, publisher, reader, meter, catalogue, onTrouble };
  const running = await startHandlers({ ...options, ports: { timers }, handlers: [armTimer, ...handlers] });
  const firing = await startTimers(options);
  const stop = async () => {
    await running.stop(500);
    await firing.stop(500);
  };
  stops.push(stop);
  return { stop };
};

let tenants = 0;
const newTenant = (): string => `t${process.pid}-${++tenants}`;

interface Wanted {
  readonly id?: string;
  readonly key?: string;
  readonly event?: DataOf<typeof timerSet>['event'];
}

/** Sets a timer as POST /timers does, for a wish for a room. */
const set = (tenant: string, moment: Moment, { id = 'a', key = 'rq-{timer.occurrence}', event }: Wanted = {}) =>
  backbone.publisher.publish(
    emit(timerSet, {
      timerId: timerKey('people', id),
      name: id,
      ...scheduleOf(moment, Date.now()),
      setBy: 'somebody',
      event: event ?? {
        type: roomRequested.type,
        source: '/timers',
        data: { requestId: key, name: 'standup', aiAgentEnabled: false },
      },
    }),
    { ...CAUSE, tenant },
  );
const cancelled = (tenant: string, id = 'a') =>
  backbone.publisher.publish(
    emit(timerCancelled, { timerId: timerKey('people', id), name: id, cancelledBy: 'somebody' }),
    { ...CAUSE, tenant },
  );

const told = (tenant: string, ...types: readonly string[]): Promise<StoredEvent[]> =>
  collect(backbone.reader.read({ tenant, ...(types.length > 0 ? { types } : {}) }));
const wishes = (tenant: string) => told(tenant, roomRequested.type);
const fired = async (tenant: string) =>
  (await told(tenant, timerFired.type)).map(({ event }) => event.data as unknown as DataOf<typeof timerFired>);
const untilFired = (tenant: string, times = 1) =>
  until(async () => (await fired(tenant)).length >= times, `${tenant} to fire ${times} times`);
const waiting = async (): Promise<Record<string, number>> => {
  const { state } = await backbone.broker.jsm.streams.info(TIMERS, { subjects_filter: '>' });
  return state.subjects ?? {};
};
/** Everything that was ever due is dealt with. */
const settled = () =>
  until(async () => {
    const names = await Promise.all([info('arm-timer', EVENTS), info('fire-timers', TIMERS)]);
    return names.every((one) => one !== undefined && one.num_pending === 0 && one.num_ack_pending === 0);
  }, 'timers to be settled');
const info = (name: string, stream: string) => consumerInfo(backbone.broker, name, stream);
const armed = (tenant: string, id = 'a') =>
  until(async () => `timer.set.${tenant}.${timerKey('people', id)}` in (await waiting()), 'the timer to be armed');

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

describe('over faults', () => {
  it('ten deliveries of one moment at once, in several processes, make one event', async () => {
    const tenant = newTenant();
    const { broker, publisher, catalogue, meter } = backbone;
    const intent = await set(tenant, { at: '2026-01-01' });
    const due = { tenant, timerId: timerKey('people', 'a'), setId: intent.msgId, dueAt: '2026-01-01T00:00:00.000Z' };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => fire(due, { broker, publisher, catalogue, meter }).catch(() => 'tried again')),
    );
    expect(outcomes.filter((one) => one === 'fired').length).toBe(1);
    expect(await fire(due, { broker, publisher, catalogue, meter })).toBe('stale');
    expect((await wishes(tenant)).length).toBe(1);
  });

  it('a process that dies between publishing and acknowledging fires no second event, even when ids are forgotten', async () => {
    const tenant = newTenant();
    await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 200e6 });
    try {
      const process = await startProcess();
      await set(tenant, { afterMs: 200 });
      await untilFired(tenant);
      await process.stop();
      await new Promise((resolve) => setTimeout(resolve, 400));
      // As if the acknowledgement had never come: the same moment is due once more.
      const intent = (await told(tenant, timerSet.type))[0] as StoredEvent;
      const timerId = timerKey('people', 'a');
      const due = { tenant, timerId, setId: intent.msgId, dueAt: intent.event.data['dueAt'] };
      await backbone.broker.js.publish(`timer.due.${tenant}.${timerId}`, JSON.stringify(due));
      await startProcess();
      await settled();
    } finally {
      await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 120e9 });
    }
    expect((await wishes(tenant)).length).toBe(1);
  });

  it('two processes share the timers, and each fires once', async () => {
    const tenant = newTenant();
    const second = await backbone.connect();
    await Promise.all([startProcess(), startProcess([], second)]);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => set(tenant, { afterMs: 400 }, { id: `n${index}`, key: `n${index}` })),
    );
    await untilFired(tenant, 40);
    await settled();
    const subjects = (await wishes(tenant)).map(({ event }) => event.subject);
    expect([subjects.length, new Set(subjects).size]).toEqual([40, 40]);
    await Promise.all(stops.splice(0).map((stop) => stop()));
    await second.close();
  });

  it('kill -9 of the server: what was set before fires after, and what was due meanwhile is late', async () => {
    const tenant = newTenant();
    await startProcess();
    await set(tenant, { afterMs: 1_000 }, { id: 'during', key: 'during' });
    await set(tenant, { everyMs: 1_000 }, { id: 'again', key: 'again-{timer.occurrence}' });
    await armed(tenant, 'during');
    await armed(tenant, 'again');
    await backbone.nats.kill();
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    await backbone.nats.restart();
    await until(async () => (await fired(tenant).catch(() => [])).some(({ name }) => name === 'during'));
    await until(async () => (await fired(tenant)).filter(({ name }) => name === 'again').length >= 2);
    await cancelled(tenant, 'again');
    const all = await fired(tenant);
    expect(all.filter(({ name }) => name === 'during')).toMatchObject([{ late: true }]);
    const [first, second] = all.filter(({ name }) => name === 'again');
    expect(first).toMatchObject({ occurrence: 1, late: true });
    expect(first?.missed).toBeGreaterThanOrEqual(4);
    expect(second).toMatchObject({ occurrence: 2, dueAt: first?.nextDueAt });
    expect((await wishes(tenant)).filter(({ event }) => event.subject.endsWith('/during')).length).toBe(1);
  });

  it('a stream of timers that is emptied loses none: what is overdue is armed again', async () => {
    const tenant = newTenant();
    await startProcess();
    await set(tenant, { afterMs: 1_500 });
    await armed(tenant);
    await backbone.broker.jsm.streams.purge(TIMERS);
    const sweep = startSweep({
      broker: backbone.broker,
      overdue: async () => [{ tenant, timerId: timerKey('people', 'a') }],
      onTrouble: () => undefined,
      everyMs: 100,
    });
    stops.push(sweep.stop);
    await untilFired(tenant);
    await settled();
    expect((await wishes(tenant)).length).toBe(1);
  });
});

describe('a handler', () => {
  const remind = (name: string, run: HandlerDeclaration['on'][number]['run'], more = {}): HandlerDeclaration => ({
    name,
    meaning: 'A test.',
    needs: [],
    order: 'none',
    parallel: 4,
    retryMs: [20],
    timeoutMs: 2_000,
    from: 'now',
    on: [{ event: roomRequested, run }],
    ...more,
  });
  const after = (afterMs: number, key: string): Outcome =>
    later(roomEndRequested, { roomId: key, name: 'standup' }, { afterMs, id: key });

  it('that returns later() and is redelivered sets the timer once, and the event comes once, in its name', async () => {
    const tenant = newTenant();
    let runs = 0;
    const handler = remind('remind', async ({ key }) => (runs++, [after(400, key)]), { from: 'start' });
    const process = await startProcess([handler]);
    const cause = await backbone.publisher.publish(wish('rq-later'), { ...CAUSE, tenant });
    await untilFired(tenant);
    await process.stop();
    await backbone.broker.jsm.consumers.delete(EVENTS, 'remind');
    const before = runs;
    await startProcess([handler]);
    await until(() => runs > before);
    await settled();
    const [intent, ...more] = await told(tenant, timerSet.type);
    expect([more.length, (await told(tenant, roomEndRequested.type)).length]).toEqual([0, 1]);
    expect(intent?.event).toMatchObject({ causationid: cause.msgId, correlationid: cause.event.correlationid });
    const [event] = await told(tenant, roomEndRequested.type);
    expect(event?.event).toMatchObject({
      source: '/auralink/handlers/remind',
      correlationid: cause.event.correlationid,
    });
  });

  it('cancels by the id it has set, in the order of its own words, also as a generator', async () => {
    const tenant = newTenant();
    await startProcess([
      remind('think', async function* ({ key }) {
        yield after(1_000, `${key}-a`);
        yield after(1_000, `${key}-b`);
        yield cancel(`${key}-a`);
      }),
    ]);
    await backbone.publisher.publish(wish('rq-think'), { ...CAUSE, tenant });
    await untilFired(tenant);
    await settled();
    const ends = await told(tenant, roomEndRequested.type);
    expect(ends.map(({ event }) => event.subject)).toEqual(['room/rq-think-b']);
    expect(ends.length).toBe(1);
  });

  it('whose moment does not hold gives its event up, and stores nothing of its answer', async () => {
    const tenant = newTenant();
    await startProcess([
      remind('wrong', async ({ key }) => [
        ending(key),
        later(roomEndRequested, { roomId: key, name: 'n' }, { cron: 'x', id: 'a' }),
      ]),
    ]);
    await backbone.publisher.publish(wish('rq-wrong'), { ...CAUSE, tenant });
    await until(async () => (await told(tenant, 'com.auralink.dead_letter.written.v1')).length === 1);
    const [letter] = await told(tenant, 'com.auralink.dead_letter.written.v1');
    expect(letter?.event.data).toMatchObject({ handler: 'wrong', code: 'TIMER_INVALID' });
    expect(await told(tenant, roomEndRequested.type, timerSet.type)).toEqual([]);
  });
});
