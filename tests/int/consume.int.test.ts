import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import type { EventOf, StoredEvent } from '../../schemas/event.ts';
import { roomCreated, roomEnded, roomEndRefused, roomEndRequested, roomRequested } from '../../schemas/rooms.ts';
import { emit, type Draft, type EventDeclaration } from '../../schemas/define.ts';
import { compareConsumers, consumerInfo } from '../../streams/consumers.ts';
import { letterOf, listLetters } from '../../streams/dead-letters.ts';
import type { HandlerCase, HandlerDeclaration } from '../../streams/handler.ts';
import { consumersReport } from '../../streams/lag.ts';
import { startHandlers, type HandlersOptions, type RunningHandlers } from '../../streams/start-handlers.ts';
import { EVENTS } from '../../streams/topology.ts';
import { allSettled, CAUSE, codeOf, collect, ending, until, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const started: RunningHandlers[] = [];

const start = async (handler: HandlerDeclaration, more: Partial<HandlersOptions> = {}): Promise<RunningHandlers> => {
  const { broker, publisher, reader, meter } = backbone;
  const running = await startHandlers({ broker, publisher, reader, meter, ports: {}, handlers: [handler], ...more });
  started.push(running);
  return running;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.stop(200)));
});

const on = (event: unknown, run: HandlerCase['run']): HandlerCase => ({ event: event as EventDeclaration, run });
const handler = (
  name: string,
  cases: readonly HandlerCase[],
  more: Partial<HandlerDeclaration> = {},
): HandlerDeclaration => ({
  name,
  meaning: 'A test.',
  needs: [],
  order: 'none',
  parallel: 8,
  retryMs: [20, 40],
  timeoutMs: 1_000,
  from: 'now',
  on: cases,
  ...more,
});
const created = (key: string, more = {}): Draft =>
  emit(
    roomCreated,
    { roomId: `RM-${key}`, requestId: key, name: 'n', aiAgentEnabled: false, createdAt: '2026-11-21T09:00:00.000Z' },
    more,
  );
const ended = (key: string): Draft =>
  emit(roomEnded, { roomId: `RM-${key}`, name: 'n', endedAt: '2026-11-21T09:00:00.000Z' });
const refused = (key: string, fault: Fault): Draft =>
  emit(roomEndRefused, { roomId: key, code: fault.code, reason: 'no' });
const causedBy = async ({ msgId, position }: StoredEvent) =>
  (await collect(backbone.reader.read({ from: position }))).filter(({ event }) => event.causationid === msgId);
const settled = (name: string) => allSettled(backbone.broker, name);

describe('a handler', () => {
  it('publishes what it returns as one group, in the name of the handler, because of the event', async () => {
    await start(handler('answer', [on(roomRequested, async ({ key }) => [created(key), ended(key)])]));
    const cause = await backbone.publisher.publish(wish('rq-a'), {
      ...CAUSE,
      correlationId: 'c-1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    await settled('answer');
    const answers = await causedBy(cause);
    expect(answers.map(({ event }) => event.type)).toEqual([roomCreated.type, roomEnded.type]);
    expect(answers[1]?.position.seq).toBe((answers[0]?.position.seq ?? 0) + 1);
    expect(answers[0]?.event).toMatchObject({
      source: '/auralink/handlers/answer',
      tenant: 'acme',
      correlationid: 'c-1',
      traceparent: cause.event.traceparent,
    });
  });

  it('adds nothing when the event comes again', async () => {
    let runs = 0;
    const once = handler('again', [on(roomRequested, async ({ key }) => [created(key, ++runs && {}), ended(key)])]);
    const first = await start(once);
    const cause = await backbone.publisher.publish(wish('rq-again'), CAUSE);
    await settled('again');
    await first.stop();
    await backbone.broker.jsm.consumers.delete(EVENTS, 'again');
    await start({ ...once, from: 'start' });
    await settled('again');
    expect(runs).toBeGreaterThan(1);
    expect((await causedBy(cause)).length).toBe(2);
  });

  it('adds nothing when it is killed between publishing and acknowledging, though the server has forgotten the id', async () => {
    await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 200e6 });
    const cause = await backbone.publisher.publish(wish('rq-window'), CAUSE);
    const realNow = Date.now;
    try {
      const late = handler('late', [on(roomRequested, async ({ key }) => [created(key)])], {
        from: { time: cause.event.time },
      });
      const one = await start(late);
      await settled('late');
      await one.stop();
      await new Promise((resolve) => setTimeout(resolve, 400));
      await backbone.broker.jsm.consumers.delete(EVENTS, 'late');
      Date.now = () => realNow() + 200_000;
      let tries = 0;
      const flaky = {
        ...late,
        on: [
          on(roomRequested, async ({ key }) => {
            if (++tries === 1) throw new Fault('LIVEKIT_UNREACHABLE');
            return [created(key)];
          }),
        ],
      };
      await start(flaky);
      await settled('late');
      expect(tries).toBeGreaterThan(1);
    } finally {
      Date.now = realNow;
      await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 120e9 });
    }
    expect((await causedBy(cause)).length).toBe(1);
  });

  it('works on as many events at once as it says, and reads the past of the aggregate', async () => {
    let [now, most] = [0, 0];
    const pasts: number[] = [];
    await start(
      handler(
        'wide',
        [
          on(roomEndRequested, async (_event, _ports, { past }) => {
            most = Math.max(most, ++now);
            pasts.push((await past()).length);
            await new Promise((resolve) => setTimeout(resolve, 20));
            now -= 1;
            return [];
          }),
        ],
        { parallel: 4 },
      ),
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => backbone.publisher.publish(ending(`RM-wide-${index % 2}`), CAUSE)),
    );
    await settled('wide');
    expect(most).toBe(4);
    expect(pasts.toSorted((a, b) => a - b).at(-1)).toBe(10);
  });

  it('whose part is switched off is off with the reason; a port nobody wired stops the start', async () => {
    const needy = { ...handler('needy', [on(roomRequested, async () => [])]), needs: ['livekit'] };
    const running = await start(needy, { off: { livekit: 'LIVEKIT_URL is not set' } });
    expect(running.states()).toEqual([
      { name: 'needy', meaning: 'A test.', state: 'off', reason: 'livekit: LIVEKIT_URL is not set' },
    ]);
    expect(await codeOf(start(needy))).toBe('PORT_NOT_WIRED');
  });
});

describe('a failure', () => {
  it('is tried again after its delays and then a dead letter, with the event, the reason and the attempts, but no secret', async () => {
    let tries = 0;
    await start(
      handler('broken', [
        on(roomRequested, async () => {
          tries += 1;
          throw new Error('connect failed: postgres://aura:hunter2@db/aura');
        }),
      ]),
    );
    const cause = await backbone.publisher.publish(wish('rq-broken'), CAUSE);
    await settled('broken');
    expect(tries).toBe(3);
    const [announced] = await causedBy(cause);
    expect(announced?.event).toMatchObject({
      type: 'com.auralink.dead_letter.written.v1',
      data: { handler: 'broken', kind: 'handler', eventId: cause.event.id, code: 'INTERNAL', attempts: 3 },
    });
    const letter = await letterOf(backbone.broker, 'acme', announced?.event.data['deadLetterId'] as string);
    expect(letter).toMatchObject({
      event: cause.event,
      msgId: cause.msgId,
      attempts: 3,
      reason: 'connect failed: postgres://***@db/aura',
    });
    expect(JSON.stringify(letter)).not.toContain('hunter2');
    expect((await listLetters(backbone.broker, 'acme', 10)).map(({ deadLetterId }) => deadLetterId)).toEqual([
      letter?.deadLetterId,
    ]);
    expect(await letterOf(backbone.broker, 'umbra', letter?.deadLetterId ?? '')).toBeUndefined();
    expect(backbone.counts.get('auralink_handler_events_total broken dead_letter')).toBe(1);
  });

  it("that no retry can help is given up at once, by the handler's own answer if it has one", async () => {
    let tries = 0;
    await start(
      handler(
        'polite',
        [
          on(roomEndRequested, async () => {
            tries += 1;
            throw new Fault('ROOM_ENDED');
          }),
        ],
        { otherwise: ({ key }, fault) => [refused(key, fault)] },
      ),
    );
    const cause = await backbone.publisher.publish(ending('RM-polite'), CAUSE);
    await settled('polite');
    expect(tries).toBe(1);
    expect((await causedBy(cause)).map(({ event }) => [event.type, event.data['code']])).toEqual([
      [roomEndRefused.type, 'ROOM_ENDED'],
    ]);
  });

  it('by time is a failure like any other', async () => {
    await start(
      handler('slow', [on(roomEndRequested, () => new Promise<never>(() => undefined))], {
        timeoutMs: 50,
        retryMs: [],
        otherwise: ({ key }, fault) => [refused(key, fault)],
      }),
    );
    const cause = await backbone.publisher.publish(ending('RM-slow'), CAUSE);
    await settled('slow');
    expect((await causedBy(cause)).map(({ event }) => event.data['code'])).toEqual(['HANDLER_TIMED_OUT']);
  });

  it("that is the log's is no attempt and no death: the event stays in hand until the log takes its answer", async () => {
    const { jsm } = backbone.broker;
    const troubles: unknown[] = [];
    const full = Promise.withResolvers<void>();
    const answer = async ({ key }: EventOf) => {
      await full.promise;
      return [ended(key)];
    };
    await start(handler('patient', [on(roomEndRequested, answer)], { retryMs: [], timeoutMs: 20_000 }), {
      onTrouble: ({ fault }) => troubles.push(fault?.code),
    });
    const cause = await backbone.publisher.publish(ending('RM-patient'), CAUSE);
    const { config, state } = await jsm.streams.info(EVENTS);
    await jsm.streams.update(EVENTS, { max_bytes: state.bytes });
    try {
      full.resolve();
      await until(() => troubles.length >= 4, 'four failures');
      expect(new Set(troubles)).toEqual(new Set(['LOG_FULL']));
      // Given back, the server would count each as a delivery that may have ended in a death: some thirty seconds later it was a dead letter.
      expect((await consumerInfo(backbone.broker, 'patient'))?.num_redelivered).toBe(0);
    } finally {
      await jsm.streams.update(EVENTS, { max_bytes: config.max_bytes });
    }
    await settled('patient');
    expect((await causedBy(cause)).map(({ event }) => event.type)).toEqual([roomEnded.type]);
  });

  it('of a handler that returns an invalid event is a dead letter at once', async () => {
    await start(handler('wrong', [on(roomEndRequested, async () => [{ ...created('x'), data: {} }])]));
    const cause = await backbone.publisher.publish(ending('RM-wrong'), CAUSE);
    await settled('wrong');
    expect((await causedBy(cause)).map(({ event }) => [event.data['code'], event.data['attempts']])).toEqual([
      ['EVENT_INVALID', 1],
    ]);
  });

  it('about a dead letter writes a letter and announces nothing more', async () => {
    const { deadLetterWritten } = await import('../../schemas/dead-letters.ts');
    await start(
      handler('mourner', [
        on(deadLetterWritten, async () => {
          throw new Fault('ROOM_ENDED');
        }),
      ]),
    );
    const cause = await backbone.publisher.publish(
      emit(deadLetterWritten, { ...deadLetterWritten.example, deadLetterId: 'dl-loop' }),
      CAUSE,
    );
    await settled('mourner');
    expect(await causedBy(cause)).toEqual([]);
    expect((await listLetters(backbone.broker, 'acme', 1))[0]).toMatchObject({ handler: 'mourner' });
  });
});

describe('a consumer', () => {
  it('that was deleted is made again and goes on where it was', async () => {
    const seen: string[] = [];
    const running = await start(
      handler('phoenix', [
        on(roomRequested, async ({ key }) => {
          seen.push(key);
          return [];
        }),
      ]),
    );
    await backbone.publisher.publish(wish('rq-p1'), CAUSE);
    await settled('phoenix');
    await backbone.broker.jsm.consumers.delete(EVENTS, 'phoenix');
    await backbone.publisher.publish(wish('rq-p2'), CAUSE);
    await until(() => seen.includes('rq-p2'), 'the event after the deletion');
    expect(running.states()).toMatchObject([{ state: 'running' }]);
  });

  it('goes on after nats-server was killed; every event is answered once', async () => {
    await start(handler('survivor', [on(roomRequested, async ({ key }) => [created(key)])]));
    const publish = (key: string) => backbone.publisher.publish(wish(key), { ...CAUSE, deadlineMs: 10_000 });
    const causes = await Promise.all(Array.from({ length: 100 }, (_, index) => publish(`rq-s${index}`)));
    await backbone.nats.kill();
    await backbone.nats.restart();
    causes.push(await publish('rq-s-last'));
    const answers = async () =>
      (await collect(backbone.reader.read({ types: [roomCreated.type] }))).filter(
        ({ event }) => event.source === '/auralink/handlers/survivor',
      );
    await until(async () => (await answers()).length === 101, 'an answer to each');
    expect(new Set((await answers()).map(({ event }) => event.causationid))).toEqual(
      new Set(causes.map(({ msgId }) => msgId)),
    );
  }, 30_000);

  it('that differs is brought to its declaration, and the difference told', async () => {
    const before = handler('drifter', [on(roomRequested, async () => [])]);
    await (await start(before)).stop();
    const after = { ...before, timeoutMs: 7_000, on: [...before.on, on(roomEndRequested, async () => [])] };
    expect((await compareConsumers(backbone.broker, [after])).map(({ field, change }) => [field, change])).toEqual([
      ['filter_subjects', 'changeable'],
      ['ack_wait', 'changeable'],
    ]);
    expect((await start(after)).drifts.length).toBe(2);
    expect(await compareConsumers(backbone.broker, [after])).toEqual([]);
  });

  it('is reported with what it has not done', async () => {
    await (await start(handler('asleep', [on(roomRequested, async () => [])]))).stop();
    await backbone.publisher.publish(wish('rq-unseen'), CAUSE);
    // The server counts what is pending a moment after it has stored it.
    const asleep = async () =>
      (await consumersReport(backbone.broker, Date.now() + 120_000)).find(({ name }) => name === 'asleep');
    await expect.poll(asleep).toMatchObject({ pending: 1, stuck: expect.stringContaining('nobody asks') });
  });

  it('stopping lets what runs finish, and gives the rest back', async () => {
    let [finished, begun] = [0, 0];
    const slow = handler(
      'stopper',
      [
        on(roomRequested, async ({ key }, _ports, { signal }) => {
          begun += 1;
          if (key === 'rq-endless') await new Promise((resolve) => signal.addEventListener('abort', resolve));
          else await new Promise((resolve) => setTimeout(resolve, 100));
          finished += 1;
          return [];
        }),
      ],
      { timeoutMs: 20_000 },
    );
    const running = await start(slow);
    await Promise.all(['rq-short', 'rq-endless'].map((key) => backbone.publisher.publish(wish(key), CAUSE)));
    await until(() => begun === 2);
    await running.stop(300);
    expect(finished).toBeGreaterThanOrEqual(1);
    const again = await start({
      ...slow,
      on: [
        on(roomRequested, async () => {
          finished += 10;
          return [];
        }),
      ],
    });
    await until(() => finished >= 10, 'the event that was given back');
    await again.stop();
  });
});

beforeAll(() => undefined);
