import { afterEach, describe, expect, it } from 'vitest';
import { emit, type Draft, type EventDeclaration } from '../../schemas/define.ts';
import type { EventOf, StoredEvent } from '../../schemas/event.ts';
import { createRedriver } from '../../streams/dead-letters/redrive.ts';
import { deadLetterRedriveRequested, deadLetterWritten } from '../../schemas/dead-letters.ts';
import { buildCatalogue } from '../../schemas/catalogue.ts';
import { leafOf } from '../../streams/audit/checkpoint.ts';
import { ensureConsumer } from '../../streams/consumers.ts';
import { letterOf } from '../../streams/dead-letters.ts';
import type { HandlerCase, HandlerDeclaration } from '../../streams/handler.ts';
import { createLive } from '../../streams/live.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { asNewest } from '../../streams/reading.ts';
import { startHandlers, type HandlersOptions, type RunningHandlers } from '../../streams/start-handlers.ts';
import {
  firstRelease,
  lampLit,
  lampLitV1,
  lampSeen,
  litV1,
  litV2,
  litV3,
  thirdRelease,
  UNLUCKY,
} from '../given-lamps.ts';
import { EVENTS } from '../../streams/topology.ts';
import { CAUSE, collect, until, useBackbone } from './backbone.ts';

const letters = [deadLetterWritten, deadLetterRedriveRequested] as const;
const knowing = buildCatalogue([...thirdRelease.events.values(), ...letters]);
const backbone = useBackbone(knowing);
const started: RunningHandlers[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.stop(200)));
});

const start = async (handler: HandlerDeclaration, more: Partial<HandlersOptions> = {}): Promise<void> => {
  const { broker, publisher, reader, meter } = backbone;
  started.push(await startHandlers({ broker, publisher, reader, meter, ports: {}, handlers: [handler], ...more }));
};
const on = (event: EventDeclaration, run: HandlerCase['run']): HandlerCase => ({ event, run });
const handler = (
  name: string,
  event: EventDeclaration,
  run: HandlerCase['run'],
  more: Partial<HandlerDeclaration> = {},
): HandlerDeclaration => ({
  name,
  meaning: 'A test.',
  needs: [],
  order: 'key',
  parallel: 4,
  retryMs: [20],
  timeoutMs: 2_000,
  from: 'now',
  on: [on(event, run)],
  ...more,
});
const publish = (draft: Draft): Promise<StoredEvent> => backbone.publisher.publish(draft, CAUSE);
const seen = (lampId: string) => async (): Promise<readonly unknown[]> =>
  (await backbone.reader.ofAggregate('acme', `lamp/${lampId}`))
    .filter(({ event }) => event.type === lampSeen.type)
    .map(({ event }) => event.data['what']);
const lettersOf = async (name: string) =>
  (await collect(backbone.reader.read({ types: [deadLetterWritten.type] })))
    .map(
      ({ event }) =>
        event.data as {
          readonly handler: string;
          readonly code: string;
          readonly deadLetterId: string;
          readonly eventPosition: string;
        },
    )
    .filter(({ handler: own }) => own === name);

describe('events of three releases on one log', () => {
  it('are the newest to a handler: the event, its past and its last', async () => {
    const got: unknown[] = [];
    await start(
      handler('reader', lampLit, async (event: EventOf, _ports, { past, last }) => {
        if (event.key !== 'A') return [];
        const own = (await past()).filter(({ event: { type } }) => type === lampLit.type);
        const before = await last(lampLit);
        got.push([event.type, event.data, own.length, before?.event.data]);
        return [];
      }),
    );
    // An edge of the first release is still there when the third is: its events are checked against its own version.
    const old = createPublisher(backbone.broker, firstRelease, backbone.meter);
    await old.publish(litV1('A', 1), CAUSE);
    await old.close();
    await publish(litV1('A', 2, 'Grace'));
    await publish(litV2('A', 3_000));
    await publish(litV3('A', 4_000));
    await until(() => got.length === 4, 'all four');
    const data = (milliwatts: number, name = { first: 'Ada', last: 'Lovelace' } as object) => ({
      lampId: 'A',
      milliwatts,
      byId: 'ps-1',
      ...name,
    });
    const [one, two, three, four] = [data(1_000), data(2_000, { first: 'Grace' }), data(3_000), data(4_000)];
    expect(got).toEqual([
      [lampLit.type, one, 1, one],
      [lampLit.type, two, 2, two],
      [lampLit.type, three, 3, three],
      [lampLit.type, four, 4, four],
    ]);
    await expect(publish(emit(lampLitV1, { lampId: 'A', watts: 0, byId: 'p', by: 'x' }))).rejects.toThrow(
      'EVENT_INVALID',
    );
  });

  it('are found by the type they are read as and by the one they were stored as, read or followed, and stay as they are on the log', async () => {
    const { broker, reader } = backbone;
    const raw = createLogReader(broker);
    const types = async (from: typeof reader, wanted: string) =>
      (await collect(from.read({ subject: 'lamp/A', types: [wanted] }))).map(({ event }) => event.type);
    expect(await types(reader, lampLit.type)).toEqual(Array(4).fill(lampLit.type));
    expect(await types(reader, 'com.auralink.lamp.*')).toEqual(Array(4).fill(lampLit.type));
    expect(await types(reader, lampLitV1.type)).toEqual(Array(2).fill(lampLit.type));
    expect(await types(raw, lampLit.type)).toEqual([lampLit.type]);
    expect(await types(raw, lampLitV1.type)).toEqual(Array(2).fill(lampLitV1.type));
    const [read, lying] = [reader, raw].map((each) => each.read({ subject: 'lamp/A' }));
    const [mine, theirs] = [
      await collect(read as AsyncIterable<StoredEvent>),
      await collect(lying as AsyncIterable<StoredEvent>),
    ];
    expect(mine.map(leafOf)).toEqual(theirs.map(leafOf));
    expect(mine.map(({ written, event }) => written ?? event)).toEqual(theirs.map(({ event }) => event));

    const live = await createLive(broker, reader);
    const stop = new AbortController();
    const following = collect(live.follow({ types: [lampLit.type] }, await reader.last(), stop.signal), 2);
    await publish(litV1('B', 5));
    await publish(litV3('B', 6));
    expect(
      (await following).map(({ event, written }) => [event.type, event.data['milliwatts'], written?.type]),
    ).toEqual([
      [lampLit.type, 5_000, lampLitV1.type],
      [lampLit.type, 6, undefined],
    ]);
    stop.abort();
    live.close();
  });
});

describe('an event of a newer version than the program knows', () => {
  const watch = (name: string, event: EventDeclaration, by: string, more: Partial<HandlerDeclaration> = {}) =>
    handler(name, event, ({ key }) => [emit(lampSeen, { lampId: key, what: by })], { order: 'none', ...more });
  const older = () => createLogReader(backbone.broker, asNewest(firstRelease));

  it('is held, not skipped, until a process that knows it takes it', async () => {
    const troubles: unknown[] = [];
    await start(watch('shared', lampLitV1, 'old'), {
      reader: older(),
      onTrouble: ({ fault }) => troubles.push(fault?.code),
    });
    await publish(litV3('C', 1));
    await publish(litV1('D', 1));
    await expect.poll(seen('D')).toEqual(['old']);
    await until(() => troubles.includes('EVENT_VERSION_NEWER'), 'the trouble is told');
    expect(await seen('C')()).toEqual([]);
    await start(watch('shared', lampLit, 'new'));
    await expect.poll(seen('C'), { timeout: 20_000, interval: 100 }).toEqual(['new']);
    expect(await lettersOf('shared')).toEqual([]);
  });

  it('is no death however often an older program has given it back', async () => {
    const { nc } = backbone.broker;
    const known = watch('patient', lampLit, 'new');
    await ensureConsumer(backbone.broker, known);
    await publish(litV3('P', 1));
    for (let given = 0; given < 12; given++) {
      const next = `$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.patient`;
      const one = await nc.request(next, '{"batch":1}', { timeout: 5_000, noMux: true });
      one.respond('-NAK');
      await nc.flush();
    }
    await start(known);
    await expect.poll(seen('P'), { timeout: 20_000, interval: 100 }).toEqual(['new']);
    expect(await lettersOf('patient')).toEqual([]);
  });

  it('becomes a dead letter that says to upgrade when nobody came, without the answer of a handler that has not read it', async () => {
    const otherwise = ({ key }: EventOf) => [emit(lampSeen, { lampId: key, what: 'answered' })];
    await start(watch('alone', lampLitV1, 'old', { otherwise }), { reader: older(), holdNewerMs: 0 });
    const { position } = await publish(litV3('E', 1));
    await until(async () => (await lettersOf('alone')).length === 1, 'the letter');
    const [letter] = await lettersOf('alone');
    expect(letter?.code).toBe('EVENT_VERSION_NEWER');
    expect(await letterOf(backbone.broker, 'acme', letter?.deadLetterId ?? '')).toMatchObject({
      position: `EVENTS:${position.seq}`,
      event: { type: lampLit.type },
    });
    expect(await seen('E')()).toEqual([]);
  });
});

describe('an old event whose upcast throws', () => {
  it('is a dead letter of that handler alone, with the event as it was stored; mended, it is redriven', async () => {
    const mend = handler('unlucky', lampLit, ({ key }) => [emit(lampSeen, { lampId: key, what: 'light' })]);
    await start(mend);
    await publish(litV1('F', UNLUCKY));
    await publish(litV1('G', 1));
    await expect.poll(seen('G')).toEqual(['light']);
    await until(async () => (await lettersOf('unlucky')).length === 1, 'the letter');
    const [letter] = await lettersOf('unlucky');
    expect(letter?.code).toBe('EVENT_UPCAST_FAILED');
    const { broker, publisher, reader } = backbone;
    expect(await letterOf(broker, 'acme', letter?.deadLetterId ?? '')).toMatchObject({
      reason: 'thirteen is no number of watts',
      event: { type: lampLitV1.type, data: { watts: UNLUCKY } },
    });

    const deadLetterId = letter?.deadLetterId ?? '';
    const { eventPosition = '' } = letter ?? {};
    const request = await publisher.publish(
      emit(deadLetterRedriveRequested, { deadLetterId, handler: 'unlucky', eventPosition }),
      CAUSE,
    );
    const ask = (handlers: readonly HandlerDeclaration[]) =>
      createRedriver({ broker, publisher, reader, handlers, ports: {} }).redrive({
        tenant: 'acme',
        deadLetterId,
        request: request.msgId,
        signal: new AbortController().signal,
      });
    expect(await ask([mend])).toMatchObject({ kind: 'failed', code: 'EVENT_UPCAST_FAILED' });
    const { upcast, ...second } = lampLit.from as EventDeclaration;
    const mended = {
      ...lampLit,
      from: {
        ...second,
        upcast: (old: { watts: number }) =>
          old.watts === UNLUCKY ? { ...old, by: 'x', milliwatts: 1 } : upcast?.(old as never),
      },
    } as unknown as EventDeclaration;
    expect(await ask([{ ...mend, on: [on(mended, mend.on[0]?.run as HandlerCase['run'])] }])).toMatchObject({
      kind: 'redriven',
    });
    expect(await seen('F')()).toEqual(['light']);
  });

  it('in the past of another one is that one’s dead letter too, not silently left out', async () => {
    await start(
      handler('historian', lampSeen, async (_event, _ports, { past }) => {
        await past();
        return [];
      }),
    );
    await publish(emit(lampSeen, { lampId: 'F', what: 'again' }));
    await until(async () => (await lettersOf('historian')).length === 1, 'the letter');
    expect((await lettersOf('historian'))[0]?.code).toBe('EVENT_UPCAST_FAILED');
  });
});
