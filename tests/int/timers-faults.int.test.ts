import { describe, expect, it } from 'vitest';
import { roomEndRequested, roomRequested } from '../../schemas/rooms.ts';
import { timerSet } from '../../schemas/timers.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { timerKey } from '../../streams/identity.ts';
import { fire } from '../../streams/timers/fire.ts';
import { cancel, later, type Outcome } from '../../streams/timers/later.ts';
import { startSweep } from '../../streams/timers/sweep.ts';
import { EVENTS, TIMERS } from '../../streams/topology.ts';
import { CAUSE, ending, until, useBackbone, wish } from './backbone.ts';
import { useTiming } from './timing.ts';

const backbone = useBackbone();
const { startProcess, newTenant, set, cancelled, told, wishes, fired, untilFired, settled, armed, stops } =
  useTiming(backbone);

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

  it('a cancellation that comes between reading and storing wins', async () => {
    const tenant = newTenant();
    const { broker, publisher, catalogue, meter } = backbone;
    const intent = await set(tenant, { at: '2026-01-01' });
    const due = { tenant, timerId: timerKey('people', 'a'), setId: intent.msgId, dueAt: '2026-01-01T00:00:00.000Z' };
    const publishEvents: typeof publisher.publishEvents = async (events, cause) => {
      await cancelled(tenant);
      return publisher.publishEvents(events, cause);
    };
    expect(await fire(due, { broker, publisher: { ...publisher, publishEvents }, catalogue, meter })).toBe('stale');
    expect(await wishes(tenant)).toEqual([]);
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
    await set(tenant, { afterMs: 3_000 }, { id: 'during', key: 'during' });
    await set(tenant, { everyMs: 3_000 }, { id: 'again', key: 'again-{timer.occurrence}' });
    await armed(tenant, 'during');
    await armed(tenant, 'again');
    await backbone.nats.kill();
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    await backbone.nats.restart();
    await until(async () => (await fired(tenant).catch(() => [])).some(({ name }) => name === 'during'));
    await until(async () => (await fired(tenant)).filter(({ name }) => name === 'again').length >= 2);
    await cancelled(tenant, 'again');
    const all = await fired(tenant);
    expect(all.filter(({ name }) => name === 'during')).toMatchObject([{ late: true }]);
    const [first, second] = all.filter(({ name }) => name === 'again');
    expect(first).toMatchObject({ occurrence: 1, late: true });
    expect(first?.missed).toBeGreaterThanOrEqual(2);
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
