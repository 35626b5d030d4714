import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Objm } from '@nats-io/obj';
import { beforeAll, describe, expect, it } from 'vitest';
import { proveLog } from '../../infra/backup/prove.ts';
import type { Manifest } from '../../infra/backup/manifest.ts';
import { parseConfig } from '../../infra/config.ts';
import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import { roomCreated, roomEndRequested, roomRequested } from '../../schemas/rooms.ts';
import { startAuditor } from '../../streams/audit/auditor.ts';
import { proveInclusion } from '../../streams/audit/proof.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import type { Broker } from '../../streams/broker.ts';
import { directBatch } from '../../streams/direct.ts';
import { compareTopology } from '../../streams/ensure.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { EVENTS } from '../../streams/topology.ts';
import { aura, ndjson } from '../aura.ts';
import { type Happened, openTestDatabase, rowsAfter, TEST_PASSWORDS } from '../given-projections.ts';
import { tempDir, useNats, usePostgres } from '../ground.ts';
import { checkProof } from '../proof-script.ts';
import { CAUSE, codeOf, collect, ending, until, useBackbone, wish } from './backbone.ts';
import { useBackups } from './backups.ts';

const source = useBackbone();
const place = useNats();
const postgres = usePostgres();
const backups = useBackups(source, place);
const { take, restore, connect } = backups;
let dir: string;
let target: Broker;
beforeAll(async () => {
  dir = await backups.dir();
  target = await connect();
});

/** Everything on a stream, as it lies there. */
const raw = async (broker: Broker, stream: string) => {
  const all = [];
  for (let next = 1; ;) {
    const batch = await directBatch(broker, stream, { seq: next, batch: 500 });
    for (const { seq, subject, storedAt, data, headers } of batch)
      all.push({
        seq,
        subject,
        storedAt,
        data: Buffer.from(data).toString('base64'),
        id: headers()?.get('Nats-Msg-Id'),
        headers: [...(headers() ?? [])].filter(([name]) => /^(?:ce-|content-type|traceparent)/i.test(name)),
      });
    if (batch.length === 0) return all;
    next = (batch.at(-1)?.seq ?? 0) + 1;
  }
};

/** Handlers that note what they react to: one in any order, one in the order of a key, one that gives some up. */
const handlersNoting = (noted: (handler: string, key: string) => void): readonly HandlerDeclaration[] => {
  const common = { meaning: 'A test.', needs: [], retryMs: [10], timeoutMs: 5_000, from: 'start' } as const;
  return [
    {
      ...common,
      name: 'make',
      order: 'none',
      parallel: 8,
      on: [
        {
          event: roomRequested,
          run: async ({ key }) => {
            noted('make', key);
            await sleep(Math.random() * 8);
            const data = { roomId: `RM_${key}`, requestId: key, name: 'n', aiAgentEnabled: false };
            return [emit(roomCreated, { ...data, createdAt: '2026-11-21T09:00:00.000Z' })];
          },
        },
      ],
    },
    {
      ...common,
      name: 'in-order',
      order: 'key',
      parallel: 4,
      on: [{ event: roomRequested, run: async ({ key }) => noted('in-order', key) }],
    },
    {
      ...common,
      name: 'give-up',
      order: 'none',
      parallel: 4,
      on: [
        {
          event: roomEndRequested,
          run: async () => {
            throw new Fault('ROOM_ENDED');
          },
        },
      ],
    },
  ] as readonly HandlerDeclaration[];
};

const runHandlers = (
  broker: Broker,
  noted: (handler: string, key: string) => void,
  publisher = createPublisher(broker, source.catalogue, source.meter),
) =>
  startHandlers({
    broker,
    publisher,
    reader: createLogReader(broker),
    meter: source.meter,
    ports: {},
    handlers: handlersNoting(noted),
  });

const allSettled = (broker: Broker, names: readonly string[]) =>
  until(async () => {
    const infos = await Promise.all(names.map((name) => broker.jsm.consumers.info(EVENTS, name)));
    return infos.every((info) => info.num_pending === 0 && info.num_ack_pending === 0);
  }, 'the handlers to be done');
const NAMES = ['make', 'in-order', 'give-up'];

const asHappened = async (broker: Broker, upTo: number): Promise<readonly Happened[]> =>
  (await collect(createLogReader(broker).read({ to: { stream: EVENTS, seq: upTo } }))).map(({ event, msgId }) => ({
    event,
    msgId,
  }));

describe('a backup that is taken while everything runs', () => {
  let manifest: Manifest;
  let cut: number;
  const before = new Set<string>();
  const object = randomBytes(700_000);

  beforeAll(async () => {
    const handlers = await runHandlers(source.broker, () => undefined, source.publisher);
    const auditor = startAuditor({
      ...source,
      broker: source.broker,
      reader: source.reader,
      publisher: source.publisher,
      stream: EVENTS,
      intervals: { everyEvents: 50, everyMs: 300, lookMs: 20 },
      onTrouble: () => undefined,
    });
    for (let n = 0; n < 200; n += 1) {
      before.add(`early-${n}`);
      await source.publisher.publish(wish(`early-${n}`), CAUSE);
    }
    await source.publisher.publish(ending('lost-1'), CAUSE);
    await allSettled(source.broker, NAMES);
    const bucket = await new Objm(source.broker.js).open('payloads');
    await bucket.putBlob({ name: 'acme.large' }, object);

    const going = { on: true };
    let count = 0;
    const traffic = Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; going.on; n += 1, count += 1) {
          await source.publisher.publish(
            n % 20 === 7 ? ending(`l-${writer}-${n}`) : wish(`late-${writer}-${n}`),
            CAUSE,
          );
          if (n % 10 === 0) await sleep(Math.random() * 5);
        }
      }),
    );
    await until(() => count > 200, 'some traffic');
    manifest = await take('busy');
    const then = count;
    await until(() => count > then + 50, 'traffic behind the cut');
    going.on = false;
    await traffic;
    await allSettled(source.broker, NAMES);
    await handlers.stop();
    await auditor.stop();
    cut = Number(manifest.position.split(':')[1]);
    await restore('busy');
  }, 120_000);

  it('holds the log up to one position and nothing behind it, to the last header and moment', async () => {
    const [theirs, ours] = [await raw(source.broker, EVENTS), await raw(target, EVENTS)];
    expect(theirs.length).toBeGreaterThan(cut);
    expect(ours.length).toBe(cut);
    expect(manifest.events).toBe(cut);
    const tail = manifest.tail?.from ?? cut + 1;
    expect(ours.slice(0, tail - 1)).toEqual(theirs.slice(0, tail - 1));
    const timeless = (all: typeof ours) => all.slice(tail - 1, cut).map(({ storedAt: _, ...rest }) => rest);
    expect(timeless(ours)).toEqual(timeless(theirs));
  });

  it('holds the dead letters up to it and the large payloads', async () => {
    const letters = await raw(target, 'DEAD');
    expect(letters.length).toBeGreaterThan(0);
    expect(letters).toEqual((await raw(source.broker, 'DEAD')).slice(0, letters.length));
    const bucket = await new Objm(target.js).open('payloads');
    expect(Buffer.from((await bucket.getBlob('acme.large')) ?? [])).toEqual(object);
  });

  it('gives streams that are as declared', async () => {
    expect(await compareTopology(target)).toEqual([]);
  });

  it('gives the same verdict, the same heads and the same proof of an event', async () => {
    expect(manifest.audit_head).toMatch(/^[0-9a-f]{64}@\d+$/);
    const { verdict } = await proveLog(target, manifest, parseConfig({}), new AbortController().signal);
    expect(verdict).toMatchObject({ ok: true, first_bad: null, head: manifest.audit_head });
    const checkpoint = (await openedCheckpoints(target)).find(({ from, to }) => from <= 17 && 17 <= to);
    const proofOn = async (broker: Broker) => {
      const { stored, path: way } = await proveInclusion(
        auditLogOf(createLogReader(broker), EVENTS),
        checkpoint as NonNullable<typeof checkpoint>,
        17,
      );
      const event = { position: formatPosition(stored.position), event: stored.event };
      return { event, path: way, checkpoint, after: [] };
    };
    const proof = await proofOn(target);
    expect(proof).toEqual(await proofOn(source.broker));
    const kept = `${checkpoint?.hash}@${checkpoint?.to}`;
    expect(await checkProof(proof, kept)).toBe(`EVENTS:17 lies under ${kept}`);
  });

  it('gives the same rows in every table', async () => {
    const database = await openTestDatabase(postgres.url);
    try {
      const theirs = await rowsAfter(database, await asHappened(source.broker, cut));
      const ours = await rowsAfter(database, await asHappened(target, cut));
      expect(ours.checksum).toBe(theirs.checksum);
    } finally {
      await database.close();
    }
  }, 60_000);

  it('leaves every handler where it stood: nothing old again, nothing lost, and what is new is handled', async () => {
    const noted: string[] = [];
    const handlers = await runHandlers(target, (handler, key) => noted.push(`${handler} ${key}`));
    const publisher = createPublisher(target, source.catalogue, source.meter);
    await publisher.publish(wish('new-1'), CAUSE);
    await allSettled(target, NAMES);
    await handlers.stop();
    await publisher.close();
    expect(noted.filter((one) => before.has(one.split(' ')[1] ?? ''))).toEqual([]);
    expect(noted).toEqual(expect.arrayContaining(['make new-1', 'in-order new-1']));
    // Every wish of the log has its outcome, also those that were under way at the cut.
    const events = await collect(createLogReader(target).read({}));
    const keysOf = (type: string) =>
      new Set(events.filter(({ event }) => event.type === type).map(({ event }) => String(event.data['requestId'])));
    expect([...keysOf(roomRequested.type)].filter((key) => !keysOf(roomCreated.type).has(key))).toEqual([]);
    // An outcome that came again is the same fact: its identity is that of the first.
    const outcomes = events.filter(({ event }) => event.type === roomCreated.type);
    expect(new Set(outcomes.map(({ msgId }) => msgId)).size).toBe(keysOf(roomCreated.type).size);
  }, 60_000);
});

const openedCheckpoints = async (broker: Broker) => {
  const { checkpointOf } = await import('../../streams/audit/checkpoint.ts');
  const claims = await collect(auditLogOf(createLogReader(broker), EVENTS).checkpoints());
  return claims.flatMap((claim) => checkpointOf(claim, EVENTS) ?? []);
};

describe('a place', () => {
  beforeAll(() => take('plain'), 60_000);

  it('that holds a log is refused, and given up only when asked', async () => {
    const last = (await target.jsm.streams.info(EVENTS)).state.last_seq;
    expect(await codeOf(restore('plain'))).toBe('RESTORE_NOT_EMPTY');
    expect((await target.jsm.streams.info(EVENTS)).state.last_seq).toBe(last);
    await restore('plain', true);
    expect(await raw(target, EVENTS)).toEqual(await raw(source.broker, EVENTS));
  }, 60_000);

  it('that is empty may have other settings: the declared ones are what comes out', async () => {
    for await (const { config } of target.jsm.streams.list()) await target.jsm.streams.delete(config.name);
    await target.jsm.streams.add({ name: EVENTS, subjects: ['something.else'], max_msgs: 3 });
    await restore('plain');
    expect(await compareTopology(target)).toEqual([]);
    expect((await target.jsm.streams.info(EVENTS)).config.max_msgs).toBe(-1);
  }, 60_000);

  it('on which somebody works is refused', async () => {
    const handlers = await runHandlers(target, () => undefined);
    await until(async () => (await target.jsm.consumers.info(EVENTS, 'make')).num_waiting > 0, 'a reader');
    const code = await codeOf(restore('plain', true));
    await handlers.stop();
    expect(code).toBe('LOG_IN_USE');
  }, 60_000);
});

describe('what the log gets while the other streams are read', () => {
  it('is in the backup too, under the position it had: no position of a handler is ahead of it', async () => {
    let published: number | undefined;
    const made = await take('tail', {
      onProgress: async (stream) => {
        if (stream === 'DEAD') published ??= (await source.publisher.publish(wish('meanwhile'), CAUSE)).position.seq;
      },
    });
    expect(made).toMatchObject({ position: `EVENTS:${published}`, tail: { from: published, to: published } });
    await restore('tail', true);
    const [ours, theirs] = await Promise.all(
      [target, source.broker].map((broker) => createLogReader(broker).one({ stream: EVENTS, seq: published ?? 0 })),
    );
    expect(ours).toBeDefined();
    expect(ours).toEqual(theirs);
  }, 60_000);
});

describe('aura', () => {
  const envOf = async (nats: { readonly url: string; readonly user: string; readonly password: string }) => ({
    NATS_URL: nats.url,
    NATS_USER: nats.user,
    NATS_PASSWORD: nats.password,
    DATABASE_URL: postgres.url,
    AURALINK_DATA: path.join(await tempDir(), 'data'),
    AURALINK_OWNER_PASSWORD: TEST_PASSWORDS.owner,
    AURALINK_APP_PASSWORD: TEST_PASSWORDS.app,
    AURALINK_PROJECTOR_PASSWORD: TEST_PASSWORDS.projector,
  });

  it('backs up, checks, restores and rebuilds on servers that run elsewhere', async () => {
    const file = path.join(dir, 'by-hand.tar');
    const taken = await aura(['backup', file, '--json'], await envOf(source.nats));
    expect(taken).toMatchObject({ code: 0 });
    const [made] = ndjson(taken.stdout);
    const env = await envOf(place);
    expect(await aura(['restore', file, '--check'], env)).toMatchObject({ code: 0 });
    expect(await aura(['restore', file], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('RESTORE_NOT_EMPTY'),
    });
    const back = await aura(['restore', file, '--replace', '--json'], env);
    expect(back).toMatchObject({ code: 0 });
    const [done] = ndjson(back.stdout);
    expect(done).toMatchObject({
      position: made?.['position'],
      audit_head: made?.['audit_head'],
      audit: { ok: true, head: made?.['audit_head'] },
    });
    expect((done?.['rows'] as Record<string, number> | undefined)?.['event_index']).toBeGreaterThan(200);
    const verified = await aura(['audit', 'verify', '--json'], env);
    expect(ndjson(verified.stdout)[0]).toMatchObject({ ok: true, head: made?.['audit_head'] });
  }, 120_000);
});
