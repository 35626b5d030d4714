import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { formatPosition } from '../../schemas/event.ts';
import { replayCancelRequested, replayPauseRequested, replayResumeRequested } from '../../schemas/replays.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { signingSecret } from '../../streams/replay/secret.ts';
import type { Said } from '../receiver.ts';
import { COUNT, ids, SERVER_SECRET, until, useReplays } from './replay-world.ts';

const world = useReplays();
const { receiver, handled, work, request, ask, words, lastWord, ending, own, bodies, gotIds, verify } = world;

describe('a replay to a webhook', () => {
  it('tells every event of its tenant in log order, each signed, and triggers no handler', async () => {
    await work();
    await until(() => new Set(handled).size === COUNT, 'the handler to have what was published');
    const replayId = await request({});
    await ending(replayId, 'completed');
    expect(bodies()).toEqual(own().map(({ event }) => event));
    expect(gotIds()).toEqual(ids(own()));
    expect(receiver.got[0]?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json',
      'auralink-replay': replayId,
      'auralink-position': 'EVENTS:1',
    });
    verify(replayId);
    const other = new Webhook(signingSecret(SERVER_SECRET, 'umbra', replayId));
    const [first] = receiver.got;
    expect(() => other.verify(first?.body ?? '', first?.headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
    expect(await words(replayId)).toEqual(['requested', 'started', 'completed']);
    expect((await lastWord(replayId))?.data).toEqual({
      replayId,
      position: formatPosition(world.end),
      delivered: own().length,
    });
    expect(handled).toHaveLength(COUNT);
  });

  it('tells what was selected, as a batch or with the attributes in headers', async () => {
    await work();
    const one = await request({ mode: 'binary' }, { subject: 'room_request/rq-4' });
    await ending(one, 'completed');
    expect(receiver.got).toHaveLength(1);
    expect(receiver.got[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'ce-type': roomRequested.type,
      'ce-subject': 'room_request/rq-4',
      'ce-specversion': '1.0',
    });
    expect(bodies()[0]).toMatchObject({ requestId: 'rq-4', name: 'room 4 – é' });
    receiver.got.length = 0;
    const many = await request({ mode: 'batch' }, { from: 'EVENTS:5', types: ['com.auralink.room.*'] });
    await ending(many, 'completed');
    expect(receiver.got).toHaveLength(1);
    expect(receiver.got[0]?.headers['content-type']).toBe('application/cloudevents-batch+json');
    expect(bodies()[0]).toEqual(
      own()
        .filter(({ position }) => position.seq >= 5)
        .map(({ event }) => event),
    );
    verify(many);
    receiver.got.length = 0;
    await ending(await request({}, { types: ['com.auralink.call.*'] }), 'completed');
    await ending(await request({}, { correlationId: world.history[8]?.event.correlationid ?? '' }), 'completed');
    expect(gotIds()).toEqual([world.history[8]?.msgId]);
  });

  it('tries again what was not taken, in order, and not before the time the receiver names', async () => {
    await work();
    let refusals = 0;
    const at: number[] = [];
    receiver.answer = ({ headers }): Said => {
      if (headers['webhook-id'] !== world.history[2]?.msgId || refusals === 3) return { status: 200 };
      at.push(Date.now());
      refusals += 1;
      return refusals === 1
        ? { status: 503, headers: { 'retry-after': '1' } }
        : { status: refusals === 2 ? 302 : 429, headers: { location: '/elsewhere' } };
    };
    const replayId = await request({});
    await ending(replayId, 'completed');
    const expected = ids(own()).flatMap((id) => (id === world.history[2]?.msgId ? [id, id, id, id] : [id]));
    expect(gotIds()).toEqual(expected);
    expect(receiver.got.every(({ path }) => path === '/hook')).toBe(true);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    verify(replayId);
  });

  it('stands still with the reason when the receiver fails for too long, and goes on from there when resumed', async () => {
    await work();
    let broken = true;
    receiver.answer = ({ headers }) => ({
      status: broken && headers['webhook-id'] === world.history[4]?.msgId ? 500 : 204,
    });
    const replayId = await request({ retryForMs: 300 });
    await ending(replayId, 'paused');
    expect((await lastWord(replayId))?.data).toMatchObject({
      code: 'WEBHOOK_FAILING',
      reason: expect.stringContaining('it answers 500'),
      position: 'EVENTS:3',
    });
    broken = false;
    receiver.got.length = 0;
    await ask(replayResumeRequested, replayId);
    await ending(replayId, 'completed');
    expect(gotIds()).toEqual(ids(own()).slice(3));
    expect(await words(replayId)).toEqual([
      'requested',
      'started',
      'paused',
      'resume_requested',
      'resumed',
      'completed',
    ]);
  });

  it('ends at once where the receiver is gone for good, or must not be told', async () => {
    await work();
    receiver.answer = () => ({ status: 410 });
    const gone = await request({});
    await ending(gone, 'failed');
    expect([receiver.got.length, (await lastWord(gone))?.data['code']]).toEqual([1, 'WEBHOOK_GONE']);
    for (const url of [
      `http://127.0.0.2:${receiver.port}/`,
      `http://2130706434:${receiver.port}/`,
      `http://[::1]:${receiver.port}/`,
      'http://169.254.169.254/latest',
      `http://0.0.0.0:${receiver.port}/`,
    ]) {
      const refused = await request({ url });
      await ending(refused, 'failed');
      expect([url, (await lastWord(refused))?.data['code']]).toEqual([url, 'WEBHOOK_URL_REFUSED']);
    }
    expect(receiver.got).toHaveLength(1);
  });
});

describe('a replay that is paused, resumed and cancelled', () => {
  it('stands still at once though the receiver is slow, and leaves nothing out', async () => {
    await work();
    const slow = Promise.withResolvers<Said>();
    receiver.answer = (_received, number) => (number === 6 ? slow.promise : { status: 204 });
    const replayId = await request({});
    await until(() => receiver.got.length === 6, 'the slow one');
    await ask(replayPauseRequested, replayId);
    await ending(replayId, 'paused');
    expect(receiver.got).toHaveLength(6);
    expect((await lastWord(replayId))?.data).toMatchObject({ delivered: 5 });
    slow.resolve({ status: 204 });
    await ask(replayResumeRequested, replayId);
    await ending(replayId, 'completed');
    // Nobody can say whether the slow one was taken: it is told again, with the same id.
    const expected = ids(own());
    expect(gotIds()).toEqual([...expected.slice(0, 6), ...expected.slice(5)]);
  });

  it('ends where it stands when cancelled, running or paused, and is never taken up again', async () => {
    await work();
    receiver.answer = (_received, number) => ({ status: number > 3 ? 500 : 204 });
    const replayId = await request({});
    await until(() => receiver.got.length > 4, 'a retry');
    await ask(replayCancelRequested, replayId);
    await ending(replayId, 'cancelled');
    const paused = await request({});
    await until(async () => (await words(paused)).includes('started'), 'a start');
    await ask(replayPauseRequested, paused);
    await ending(paused, 'paused');
    await ask(replayCancelRequested, paused);
    await ending(paused, 'cancelled');
    receiver.got.length = 0;
    await ask(replayResumeRequested, paused);
    const marker = await request({}, { subject: 'room_request/rq-0' });
    receiver.answer = () => ({ status: 204 });
    await ending(marker, 'completed');
    expect((await words(paused)).slice(-2)).toEqual(['cancelled', 'resume_requested']);
    expect(new Set(gotIds())).toEqual(new Set([world.history[0]?.msgId]));
  });

  it('keeps to the time between events, times its speed, and can be paused while it waits', async () => {
    await work();
    // A minute lay between two of them: 300 times as fast, 200 ms.
    const quick = await request({}, { speed: 300, to: 'EVENTS:3' });
    await ending(quick, 'completed');
    expect(gotIds()).toEqual(ids(own()).slice(0, 3));
    receiver.got.length = 0;
    const capped = await request({}, { speed: 'real_time', maxGapMs: 50, to: 'EVENTS:3' });
    await ending(capped, 'completed');
    expect(receiver.got).toHaveLength(3);
    receiver.got.length = 0;
    const slow = await request({}, { speed: 'real_time' });
    await until(() => receiver.got.length === 1, 'the first one');
    await ask(replayPauseRequested, slow);
    await ending(slow, 'paused');
    expect(receiver.got).toHaveLength(1);
  });
});
