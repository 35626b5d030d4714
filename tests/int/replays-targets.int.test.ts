import { StorageType } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { formatPosition, type CloudEvent } from '../../schemas/event.ts';
import { replayCancelRequested, replayResumeRequested } from '../../schemas/replays.ts';
import { readReplay } from '../../streams/replay/state.ts';
import type { Said } from '../receiver.ts';
import { collect } from './backbone.ts';
import { ids, killed, TENANT, until, useReplays } from './replay-world.ts';

const world = useReplays();
const { backbone, receiver, work, spawnWorker, request, ask, words, lastWord, ending, own, gotIds, verify } = world;

describe('a replay whose process is killed', () => {
  it('is gone on with by another: no gap, and repeats only at the seam', async () => {
    const first = await spawnWorker();
    const held = Promise.withResolvers<Said>();
    receiver.answer = (_received, number) => (number === 12 ? held.promise : { status: 204 });
    const replayId = await request({});
    await until(() => receiver.got.length === 12, 'twelve');
    await killed(first, 'SIGKILL');
    held.resolve({ status: 204 });
    await spawnWorker();
    await ending(replayId, 'completed');
    const all = gotIds();
    const expected = ids(own());
    const firstSeen = all.filter((id, index) => all.indexOf(id) === index);
    expect(firstSeen).toEqual(expected);
    // What comes again is one stretch that ends where the first process ended.
    const again = all.slice(12);
    expect(again).toEqual(expected.slice(expected.length - again.length));
    expect(expected.length - again.length).toBeLessThan(12);
    expect((await words(replayId)).filter((word) => word === 'resumed')).toEqual(['resumed']);
    verify(replayId);
  });

  it('is handed over at its very place by one that stops', async () => {
    const first = await spawnWorker();
    receiver.answer = async (_received, number) => {
      if (number === 9) void killed(first, 'SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { status: 204 };
    };
    const replayId = await request({});
    await until(() => receiver.got.length >= 9, 'nine');
    await new Promise((resolve) => first.once('exit', resolve));
    await spawnWorker();
    await ending(replayId, 'completed');
    expect(gotIds()).toEqual(ids(own()));
  });
});

describe('a replay to a NATS subject', () => {
  it('publishes under its own prefix, with the event and its place, and never onto the log', async () => {
    await work();
    const subjects: string[] = [];
    const events: unknown[] = [];
    const places: (string | undefined)[] = [];
    const subscription = backbone.broker.nc.subscribe('replay.>', {
      callback: (_error, message) => {
        subjects.push(message.subject);
        events.push(message.json());
        places.push(message.headers?.get('auralink-position'));
      },
    });
    const replayId = await request({ kind: 'nats', subject: 'replay.acme.copy', acknowledged: false });
    await ending(replayId, 'completed');
    subscription.unsubscribe();
    expect(events).toEqual(own().map(({ event }) => event));
    expect(places).toEqual(own().map(({ position }) => formatPosition(position)));
    expect(subjects[4]).toBe('replay.acme.copy.room_request.rq-5.room_requested');
    const foreign = await request({ kind: 'nats', subject: 'replay.umbra.copy', acknowledged: false });
    await ending(foreign, 'failed');
    expect((await lastWord(foreign))?.data['code']).toBe('REPLAY_TARGET_INVALID');
  });

  it('waits for a stream where asked to, and stands still where there is none', async () => {
    await work();
    const target = { kind: 'nats', subject: 'replay.acme.kept', acknowledged: true } as const;
    const replayId = await request(target);
    await ending(replayId, 'failed');
    expect((await lastWord(replayId))?.data).toMatchObject({ code: 'SUBJECT_NOT_STORED', delivered: 0 });
    await backbone.broker.jsm.streams.add({
      name: 'KEPT',
      subjects: ['replay.acme.kept.>'],
      storage: StorageType.Memory,
    });
    await ask(replayResumeRequested, replayId);
    await ending(replayId, 'completed');
    expect((await backbone.broker.jsm.streams.info('KEPT')).state.messages).toBe(own().length);
  });
});

describe('many replays', () => {
  it('of one tenant wait their turn; another tenant does not, and sees its own events only', async () => {
    await work();
    const open = Promise.withResolvers<Said>();
    receiver.answer = ({ headers }) =>
      String(headers['auralink-replay']).startsWith('rp-other') ? { status: 204 } : open.promise;
    const mine: string[] = [];
    for (let n = 0; n < 6; n++) mine.push(await request({}, { subject: 'room_request/rq-0' }));
    await until(async () => receiver.got.length === 4, 'four of them to run');
    const other = await request({}, { replayId: 'rp-other' }, 'umbra');
    await until(async () => (await words('rp-other', 'umbra')).at(-1) === 'completed', `${other} of another tenant`);
    const theirs = receiver.got.filter(({ headers }) => headers['auralink-replay'] === 'rp-other');
    expect(theirs.map(({ body }) => (JSON.parse(body) as CloudEvent).tenant)).toEqual(
      world.history.filter(({ event }) => event.tenant === 'umbra').map(() => 'umbra'),
    );
    // One that waits can be cancelled like one that runs.
    await ask(replayCancelRequested, mine[5] as string);
    await ending(mine[5] as string, 'cancelled');
    expect(await words(mine[5] as string)).toEqual(['requested', 'cancel_requested', 'cancelled']);
    open.resolve({ status: 204 });
    for (const replayId of mine.slice(0, 5)) await ending(replayId, 'completed');
    expect(receiver.got.filter(({ headers }) => headers['auralink-replay'] !== 'rp-other')).toHaveLength(5);
  });

  it('have each their place on the log: what is folded is what was said', async () => {
    const states = await Promise.all(
      ['rp-1', 'rp-other'].map((id) => readReplay(backbone.reader, id === 'rp-1' ? TENANT : 'umbra', id)),
    );
    expect(states.map((state) => [state?.over, state?.position])).toEqual([
      [true, world.end.seq],
      [true, world.end.seq],
    ]);
    expect(await readReplay(backbone.reader, 'umbra', 'rp-1')).toBeUndefined();
    expect(
      (await collect(backbone.reader.read({ tenant: 'umbra', types: ['com.auralink.replay.*'] }))).every(
        ({ event }) => event.subject === 'replay/rp-other',
      ),
    ).toBe(true);
  });
});
