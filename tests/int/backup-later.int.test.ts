import { setTimeout as sleep } from 'node:timers/promises';
import { type StreamConfig, StorageType } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { directBatch } from '../../streams/direct.ts';
import { createLogReader } from '../../streams/read.ts';
import { EVENTS, IDEMPOTENCY, LIMITING, TIMERS } from '../../streams/topology.ts';
import type { Broker } from '../../streams/broker.ts';
import { useNats } from '../ground.ts';
import { CAUSE, collect, until, useBackbone, wish } from './backbone.ts';
import { useBackups } from './backups.ts';

const source = useBackbone();
const { take, restore, connect } = useBackups(source, useNats());
const SECOND = 1_000_000_000;
let target: Broker;
beforeAll(async () => {
  target = await connect();
  for (let n = 0; n < 20; n += 1) await source.publisher.publish(wish(`rq-${n}`), CAUSE);
});

describe('a backup that is brought back long after it was made', () => {
  it('is whole, though what its streams forget by themselves has grown too old since', async () => {
    const { js, jsm } = source.broker;
    const add = (config: Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects'>) =>
      jsm.streams.add({ ...config, duplicate_window: SECOND });
    await add({ name: 'BRIEF', subjects: ['brief.>'], max_age: SECOND });
    await add({ name: 'BRIEF_MEMORY', subjects: ['fleeting.>'], max_age: SECOND, storage: StorageType.Memory });
    const ttl = headers();
    ttl.set('Nats-TTL', '1s');
    await js.publish('$KV.idempotency.brief', 'an answer', { headers: ttl });
    await js.publish('$KV.limits.somebody', '7');
    for (const subject of ['brief.a', 'brief.b', 'fleeting.a']) await js.publish(subject, 'x');
    await take('brief');
    expect((await jsm.streams.info(IDEMPOTENCY)).state.messages).toBeGreaterThan(0);
    await sleep(2_500);
    await restore('brief');
    const found = async (name: string) => {
      const { messages, last_seq: last } = (await target.jsm.streams.info(name)).state;
      return { messages, last };
    };
    for (const [name, last] of [
      ['BRIEF', 2],
      ['BRIEF_MEMORY', 1],
      [IDEMPOTENCY, 1],
    ] as const) {
      await until(async () => (await found(name)).messages === 0, `${name} forgets`);
      expect(await found(name)).toEqual({ messages: 0, last });
    }
    expect(await found(LIMITING)).toEqual({ messages: 1, last: 1 });
    expect(await found(EVENTS)).toEqual({ messages: 20, last: 20 });
  }, 60_000);
});

describe('timers whose moment has passed when their backup is brought back', () => {
  it('are due at once, and stand in nobody’s way', async () => {
    const { js } = source.broker;
    const at = new Date(Date.now() + 3_000).toISOString();
    for (let n = 0; n < 40; n += 1)
      await js.publish(`timer.set.acme.t${n}`, '{}', {
        schedule: { specification: `@at ${at}`, target: `timer.due.acme.t${n}`, rollup: 'sub' },
      });
    await take('timers');
    await sleep(3_500);
    await restore('timers', true);
    await until(async () => {
      const { state } = await target.jsm.streams.info(TIMERS, { subjects_filter: 'timer.>' });
      return Object.keys(state.subjects ?? {}).filter((subject) => subject.startsWith('timer.due.')).length === 40;
    }, 'all are due');
  }, 60_000);
});

describe('a log that takes an event twice while its backup is made', () => {
  it('comes back with both, under their sequences', async () => {
    const { js, jsm } = source.broker;
    // A backup that takes longer than the broker remembers ids.
    await jsm.streams.update(EVENTS, { duplicate_window: SECOND / 10 });
    const [last] = await directBatch(source.broker, EVENTS, { seq: 20, batch: 1 });
    const own = headers();
    for (const name of ['Nats-Msg-Id', 'Content-Type']) own.set(name, last?.headers()?.get(name) ?? '');
    const again = () => js.publish(last?.subject ?? '', last?.data ?? '', { headers: own });
    let added: Promise<unknown> | undefined;
    const made = await take('repeats', {
      onProgress: async (stream) => {
        if (stream === 'DEAD')
          await (added ??= again()
            .then(() => sleep(500))
            .then(again));
      },
    });
    expect(made).toMatchObject({ tail: { from: 21, to: 22 } });
    await restore('repeats', true);
    const [ours, theirs] = await Promise.all(
      [target, source.broker].map((broker) => collect(createLogReader(broker).read({}))),
    );
    expect(ours).toHaveLength(22);
    expect(ours).toEqual(theirs);
  }, 60_000);
});
