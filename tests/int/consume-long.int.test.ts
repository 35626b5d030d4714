import { afterEach, describe, expect, it } from 'vitest';
import { emit, type Draft } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { roomEnded, roomEndRefused, roomEndRequested } from '../../schemas/rooms.ts';
import { consumerInfo } from '../../streams/consumers.ts';
import type { HandlerCase, HandlerDeclaration } from '../../streams/handler.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { EVENTS } from '../../streams/topology.ts';
import { allSettled, CAUSE, collect, ending, until, useBackbone } from './backbone.ts';

const backbone = useBackbone();
const started: RunningHandlers[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.stop(200)));
});

const start = async (
  name: string,
  run: HandlerCase['run'],
  more: Partial<HandlerDeclaration> = {},
): Promise<RunningHandlers> => {
  const { broker, publisher, reader, meter } = backbone;
  const handler: HandlerDeclaration = {
    name,
    meaning: 'A test.',
    needs: [],
    order: 'none',
    parallel: 4,
    retryMs: [20, 20],
    timeoutMs: 1_000,
    from: 'now',
    on: [{ event: roomEndRequested, run }],
    ...more,
  };
  const running = await startHandlers({ broker, publisher, reader, meter, ports: {}, handlers: [handler] });
  started.push(running);
  return running;
};
const said = (key: string, text: string): Draft =>
  emit(roomEnded, { roomId: key, name: text, endedAt: '2026-11-21T09:00:00.000Z' });
const refused = (key: string, fault: Fault): Draft =>
  emit(roomEndRefused, { roomId: key, code: fault.code, reason: 'no' });
const answersTo = async ({ msgId, position }: StoredEvent): Promise<readonly unknown[]> =>
  (await collect(backbone.reader.read({ from: position })))
    .filter(({ event }) => event.causationid === msgId)
    .map(({ event }) => event.data['name'] ?? event.data['code']);
const settled = (name: string) => allSettled(backbone.broker, name);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a case that is a generator', () => {
  it('has each event on the log before it goes on', async () => {
    const seen: unknown[] = [];
    await start('teller', async function* ({ key }, _ports, { past }) {
      for (const text of ['one', 'two', 'three']) {
        yield said(key, text);
        seen.push((await collect(backbone.reader.read({ subject: `room/${key}` }))).length);
      }
      expect((await past()).length).toBe(1);
    });
    const cause = await backbone.publisher.publish(ending('RM-teller'), CAUSE);
    await settled('teller');
    expect(await answersTo(cause)).toEqual(['one', 'two', 'three']);
    expect(seen).toEqual([2, 3, 4]);
  });

  it('that fails in the middle publishes only what is missing when it is tried again', async () => {
    let tries = 0;
    await start('stumbler', async function* ({ key }) {
      tries += 1;
      yield said(key, 'one');
      yield said(key, 'two');
      if (tries < 3) throw new Fault('LIVEKIT_UNREACHABLE');
      yield said(key, 'three');
    });
    const cause = await backbone.publisher.publish(ending('RM-stumbler'), CAUSE);
    await settled('stumbler');
    expect([tries, await answersTo(cause)]).toEqual([3, ['one', 'two', 'three']]);
  });

  it('publishes only what is missing also when the server has forgotten the ids', async () => {
    await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 200e6 });
    const realNow = Date.now;
    try {
      Date.now = () => realNow() + 200_000;
      let tries = 0;
      await start('late', async function* ({ key }) {
        tries += 1;
        yield said(key, 'one');
        yield said(key, 'two');
        if (tries === 1) {
          await pause(400);
          throw new Fault('LIVEKIT_UNREACHABLE');
        }
        yield said(key, 'three');
      });
      const cause = await backbone.publisher.publish(ending('RM-late'), CAUSE);
      await settled('late');
      expect([tries, await answersTo(cause)]).toEqual([2, ['one', 'two', 'three']]);
    } finally {
      Date.now = realNow;
      await backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: 120e9 });
    }
  });

  it('is ended by its time: what it yields afterwards is not stored, and its finally runs', async () => {
    let ended = false;
    await start(
      'slow',
      async function* ({ key }) {
        try {
          yield said(key, 'one');
          await pause(300);
          yield said(key, 'two');
          yield said(key, 'three');
        } finally {
          ended = true;
        }
      },
      { timeoutMs: 100, retryMs: [], otherwise: ({ key }, fault) => [refused(key, fault)] },
    );
    const cause = await backbone.publisher.publish(ending('RM-slow'), CAUSE);
    await settled('slow');
    await until(() => ended);
    expect(await answersTo(cause)).toEqual(['one', 'HANDLER_TIMED_OUT']);
  });

  it('that yields what is no event is a dead letter that says so', async () => {
    await start('wrong', async function* () {
      yield 'text' as never;
    });
    const cause = await backbone.publisher.publish(ending('RM-wrong'), CAUSE);
    await settled('wrong');
    expect(await answersTo(cause)).toEqual(['HANDLER_INVALID']);
  });
});

describe('work that takes long', () => {
  it('is not given to anybody else while it runs: the server is told every third of the ack wait', async () => {
    let runs = 0;
    await start(
      'long',
      async ({ key }) => {
        runs += 1;
        await pause(8_000);
        return [said(key, 'done')];
      },
      { timeoutMs: 10_000 },
    );
    await backbone.broker.jsm.consumers.update(EVENTS, 'long', { ack_wait: 6e9 });
    const cause = await backbone.publisher.publish(ending('RM-long'), CAUSE);
    await settled('long');
    expect([runs, await answersTo(cause)]).toEqual([1, ['done']]);
  });

  it('comes again soon after a crash, however long it may take', async () => {
    await start('brief', async () => [], { timeoutMs: 600_000 });
    expect((await consumerInfo(backbone.broker, 'brief'))?.config.ack_wait).toBe(30e9);
  });
});
