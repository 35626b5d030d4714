import { AckPolicy } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../infra/doctor/facts.ts';
import { diagnose } from '../../infra/doctor/diagnose.ts';
import { consumerLags, lookAtLog } from '../../infra/doctor/look-at-log.ts';
import { lookAtDisk, lookAtReaders, lookAtServersClock, type AroundFacts } from '../../infra/doctor/look-around.ts';
import { probeLiveKit, probePostgres } from '../../infra/doctor/probe.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { emit } from '../../schemas/define.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { type Broker, connectBroker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { aura, ndjson } from '../aura.ts';
import { tempDir, useNats, usePostgres } from '../ground.ts';

const nats = useNats({ syncAlways: false });
const postgres = usePostgres();
let broker: Broker;
let env: Record<string, string>;

const MINUTE = 60_000;

beforeAll(async () => {
  broker = await connectBroker({
    url: nats.url,
    user: nats.user,
    password: nats.password,
    name: 'test',
    patienceMs: 5_000,
  });
  await ensureTopology(broker);
  const publisher = createPublisher(broker, await loadCatalogue(), {
    count: () => {},
    set: () => {},
    observe: () => {},
  });
  for (let n = 0; n < 3; n += 1) {
    const draft = emit(roomRequested, { requestId: `rq-${n}`, name: 'a', aiAgentEnabled: false });
    await publisher.publish(draft, { tenant: 'acme', source: '/test' });
  }
  await publisher.close();
  env = { NATS_URL: nats.url, NATS_USER: nats.user, NATS_PASSWORD: nats.password, AURALINK_DATA: await tempDir() };
});
afterAll(async () => {
  await broker?.close();
});

/** What the doctor finds on this log as it would be `laterMs` from now, of one check. */
const found = async (check: string, laterMs = 0) => {
  const facts: Facts = {
    at: Date.now() + laterMs,
    production: false,
    program: { reachable: true, url: 'http://x' },
    health: undefined,
    projections: undefined,
    log: await lookAtLog(broker, { monitorUrl: nats.monitorUrl }, []),
    postgres: { reachable: 'unknown', reason: '' },
    livekit: { reachable: 'unknown', reason: '' },
  };
  return diagnose(facts).filter((one) => one.check === check);
};

describe('the doctor on a real log', () => {
  it('finds it as declared', async () => {
    expect(await found('stream settings')).toMatchObject([{ level: 'ok' }]);
    expect(await found('log')).toMatchObject([{ level: 'ok' }]);
  });

  it('reads from the server that it acknowledges before the disk has the event', async () => {
    expect(await found('sync to disk')).toMatchObject([
      { level: 'warn', found: 'events are acknowledged before they are on the disk' },
    ]);
  });

  it('finds a stream that was changed by hand, explains it, and mends it', async () => {
    await broker.jsm.streams.update('EVENTS', { duplicate_window: 30_000_000_000 });
    expect(await found('stream settings')).toMatchObject([
      { level: 'fail', found: 'stream EVENTS: duplicate_window is 30000000000, declared is 120000000000' },
    ]);
    const seen = await aura(['doctor', '--json'], env);
    expect(seen.code).toBe(1);
    expect(ndjson(seen.stdout)).toContainEqual(
      expect.objectContaining({
        check: 'stream settings',
        level: 'fail',
        mend: expect.stringContaining('aura doctor --mend'),
      }),
    );

    const mended = await aura(['doctor', '--mend'], env);
    expect(mended.stderr).toContain('mended: stream EVENTS, duplicate_window: 30000000000 → 120000000000');
    expect(await found('stream settings')).toMatchObject([{ level: 'ok' }]);
  });

  it('finds a consumer whose events nobody asks for, once that has lasted', async () => {
    await broker.jsm.consumers.add('EVENTS', { durable_name: 'rate-call', ack_policy: AckPolicy.Explicit });
    const orphan = { level: 'warn', found: 'EVENTS/rate-call belongs to no handler of this version; 3 events wait' };
    expect(await found('consumers')).toMatchObject([orphan]);
    await broker.jsm.consumers.delete('EVENTS', 'rate-call');

    await broker.jsm.consumers.add('EVENTS', { durable_name: 'create-room', ack_policy: AckPolicy.Explicit });
    const log = await lookAtLog(broker, { monitorUrl: nats.monitorUrl }, []);
    const judged = (laterMs: number) =>
      diagnose({
        production: false,
        health: undefined,
        projections: undefined,
        at: Date.now() + laterMs,
        program: { reachable: true, url: '' },
        postgres: { reachable: 'unknown', reason: '' },
        livekit: { reachable: 'unknown', reason: '' },
        log: { ...log, handlers: ['create-room'] },
      }).filter(({ check }) => check === 'consumers');
    expect(judged(0)).toMatchObject([{ level: 'ok' }]);
    expect(judged(5 * MINUTE)).toMatchObject([
      {
        level: 'fail',
        found: 'EVENTS/create-room: 3 events wait, nothing was delivered for 5 min; nobody asks for them',
      },
    ]);
  });

  it('says how far a consumer is behind, by the age of the oldest event it has not settled', async () => {
    const [lag] = await consumerLags(broker, 'EVENTS');
    expect(lag).toMatchObject({ name: 'create-room', settled: { stream: 'EVENTS', seq: 0 }, events: 3 });
    expect(lag?.seconds).toBeGreaterThan(0);
    const { stdout, stderr, code } = await aura(['lag', '--json'], env);
    expect(code).toBe(0);
    expect(ndjson(stdout)).toMatchObject([
      { kind: 'handler', name: 'create-room', position: 'EVENTS:0', lag_events: 3 },
    ]);
    expect(stderr).toContain('projections could not be asked');
  });

  it('finds a dead letter', async () => {
    await broker.js.publish('dead.acme.rate-call', '{}');
    expect(await found('dead letters')).toMatchObject([{ level: 'warn', mend: 'aura dead-letters' }]);
  });

  it('names the stream that is missing', async () => {
    await broker.jsm.streams.delete('DEAD');
    expect(await found('stream settings')).toMatchObject([{ level: 'warn', found: 'stream DEAD is missing' }]);
  });
});

describe('the doctor beside the log', () => {
  const around = async (changes: Partial<AroundFacts>, check: string) => {
    const base = { clocks: [], last: 3, ...(await lookAtReaders(broker)) };
    const facts = {
      at: Date.now(),
      production: false,
      program: { reachable: true, url: 'http://x' },
      health: undefined,
      projections: undefined,
      log: await lookAtLog(broker, { monitorUrl: nats.monitorUrl }, []),
      postgres: { reachable: 'unknown', reason: '' },
      livekit: { reachable: 'unknown', reason: '' },
      around: { ...base, ...changes },
    } as const satisfies Facts;
    return diagnose(facts).filter((one) => one.check === check);
  };

  it('finds readers that were left behind', async () => {
    expect(await around({}, 'idle readers')).toMatchObject([{ level: 'ok' }]);
    const leftBehind = { ack_policy: AckPolicy.None, inactive_threshold: 600e9 };
    for (let n = 0; n < 20; n += 1) await broker.jsm.consumers.add('EVENTS', { name: `left-${n}`, ...leftBehind });
    expect(await around({}, 'idle readers')).toMatchObject([
      { level: 'warn', found: 'EVENTS has 20 consumers that are not durable and that nobody reads' },
    ]);
    for (let n = 0; n < 20; n += 1) await broker.jsm.consumers.delete('EVENTS', `left-${n}`);
  });

  it('finds a durable with more filters than a server searches for cheaply, and removes it when told', async () => {
    const filters = Array.from({ length: 33 }, (_, n) => `ev.*.acme.room.*.event_${n}`);
    const durable = { durable_name: 'sparse', ack_policy: AckPolicy.Explicit, filter_subjects: filters };
    await broker.jsm.consumers.add('EVENTS', durable);
    expect(await around({}, 'filters')).toMatchObject([
      { level: 'warn', found: expect.stringContaining('EVENTS/sparse: finding the next event of its 33 filters') },
    ]);
    const told = await aura(['doctor', '--remove', 'EVENTS/sparse'], env);
    expect(told.stderr).toContain('removed: EVENTS/sparse');
    expect(await around({}, 'filters')).toMatchObject([{ level: 'ok' }]);
    for (const [wrong, code] of [
      ['EVENTS/sparse', 'consumer not found'],
      ['sparse', 'a consumer is written'],
      ['EVENTS/create-room', 'handler of this version'],
    ] as const)
      expect(await aura(['doctor', '--remove', wrong], env)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(code),
      });
  }, 30_000);

  it('lets a paused consumer go on when told', async () => {
    await broker.jsm.consumers.add('EVENTS', { durable_name: 'paused', ack_policy: AckPolicy.Explicit });
    await broker.jsm.consumers.pause('EVENTS', 'paused', new Date(Date.now() + 3_600_000));
    const judged = async () =>
      diagnose({
        at: Date.now(),
        production: false,
        program: { reachable: true, url: '' },
        health: undefined,
        projections: undefined,
        postgres: { reachable: 'unknown', reason: '' },
        livekit: { reachable: 'unknown', reason: '' },
        log: { ...(await lookAtLog(broker, { monitorUrl: nats.monitorUrl }, [])), handlers: ['create-room', 'paused'] },
      }).filter(({ check, found: what }) => check === 'consumers' && what.includes('EVENTS/paused'));
    expect(await judged()).toMatchObject([{ level: 'warn', mend: 'aura doctor --resume EVENTS/paused' }]);
    await aura(['doctor', '--resume', 'EVENTS/paused'], env);
    expect(await judged()).toEqual([]);
    await broker.jsm.consumers.delete('EVENTS', 'paused');
  }, 30_000);

  it("measures the server's clock against this machine's", async () => {
    expect(await around({ clocks: await lookAtServersClock(broker) }, 'clocks')).toMatchObject([{ level: 'ok' }]);
    const wrong = await lookAtServersClock(broker, () => Date.now() - 90_000);
    expect(await around({ clocks: wrong }, 'clocks')).toMatchObject([
      { level: 'fail', found: expect.stringMatching(/nats-server is 9\d\.\d s ahead of/) },
    ]);
  });

  it('sees the disk that it is asked about, and none where there is none', async () => {
    expect(await lookAtDisk('/', 0)).toMatchObject({ path: '/', freeBytes: expect.any(Number) });
    expect(await lookAtDisk('/nowhere', 0)).toBeUndefined();
  });
});

describe('the doctor at a door', () => {
  it('knows a Postgres without its password', async () => {
    expect(await probePostgres(postgres.url)).toMatchObject({ reachable: true });
    expect(JSON.stringify(await probePostgres(postgres.url))).not.toContain(new URL(postgres.url).password);
  });
  it('knows what is no Postgres, and where nobody is', async () => {
    expect(await probePostgres(nats.monitorUrl.replace('http', 'postgres'))).toMatchObject({ reachable: false });
    expect(await probePostgres('postgres://127.0.0.1:1/x')).toMatchObject({
      reachable: false,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await probeLiveKit('ws://127.0.0.1:1')).toMatchObject({ reachable: false });
  });
});
