import { describe, expect, it } from 'vitest';
import { compare } from '../../streams/drift.ts';
import { diagnose, healthy } from './diagnose.ts';
import type { ConsumerFacts, Facts, LogFacts } from './facts.ts';
import type { AroundFacts } from './look-around.ts';
import { mendable } from './mend.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const MINUTE = 60_000;

const projection: Facts['projections'] extends readonly (infer P)[] | undefined ? P : never = {
  name: 'rooms',
  position: 'EVENTS:1',
  lag_events: 0,
  lag_seconds: 0,
  hash: 'h',
  state: 'live',
  partitions: [],
  rebuild: null,
  last_rebuild: null,
};

const consumer: ConsumerFacts = {
  stream: 'EVENTS',
  name: 'create-room',
  pending: 0,
  unsettled: 0,
  redelivered: 0,
  asking: 1,
  createdAt: NOW - 60 * MINUTE,
  deliveredAt: NOW - 30 * MINUTE,
  settledAt: NOW - 30 * MINUTE,
  ackWaitMs: 10_000,
  paused: false,
};
const log: LogFacts = {
  reachable: true,
  url: 'nats://127.0.0.1:4222',
  serverVersion: '2.15.2',
  syncAlways: true,
  drift: [],
  streams: [
    { name: 'EVENTS', messages: 17, bytes: 17_000, maxBytes: 8e9 },
    { name: 'DEAD', messages: 0, bytes: 0, maxBytes: 5e8 },
  ],
  consumers: [consumer],
  gaps: [],
  handlers: ['create-room'],
};
const around: AroundFacts = {
  projecting: [{ process: 'a1', shards: { from: 0, to: 15 }, state: 'live' }],
  disk: { path: '/data', freeBytes: 50 * 1024 ** 3, totalBytes: 100 * 1024 ** 3, streamsMayGrowBytes: 8e9 },
  clocks: [{ who: 'nats-server', aheadMs: 3, withinMs: 1 }],
  last: 17,
  idleReaders: [{ stream: 'EVENTS', idle: 2 }],
  searches: [{ stream: 'EVENTS', name: 'create-room', filters: 2, searchMs: 1 }],
};
const well: Facts = {
  at: NOW,
  around,
  production: false,
  program: { reachable: true, url: 'http://127.0.0.1:8080', pid: 1 },
  health: {
    status: 'ok',
    version: '0.1.0',
    mode: 'development',
    uptime_s: 5,
    as_of: 'EVENTS:17',
    lag_ms: 0,
    parts: { timers: { status: 'ok', overdue: 0, oldest_due_at: null } as { status: string } },
    off: [],
  },
  projections: [{ ...projection, position: 'EVENTS:17' }],
  log,
  postgres: { reachable: true, url: 'postgres://127.0.0.1/auralink' },
  livekit: { reachable: true, url: 'ws://127.0.0.1:7880' },
};

/** The findings that need a person, as `level check`. */
const wrong = (changes: Partial<Facts>): readonly string[] =>
  diagnose({ ...well, ...changes })
    .filter(({ level }) => level === 'warn' || level === 'fail')
    .map(({ level, check }) => `${level} ${check}`);
const onLog = (changes: Partial<LogFacts>) => wrong({ log: { ...log, ...changes } });
const filledBy = (bytes: number) => onLog({ streams: [{ name: 'EVENTS', messages: 1, bytes, maxBytes: 100 }] });
const withConsumer = (changes: Partial<ConsumerFacts>) => onLog({ consumers: [{ ...consumer, ...changes }] });

const behind = (events: number, seconds: number, state: (typeof projection)['state'] = 'live') =>
  wrong({ projections: [{ ...projection, lag_events: events, lag_seconds: seconds, state }] });

describe('the doctor', () => {
  it('finds nothing where all is well, and says of each check what it saw', () => {
    const found = diagnose(well);
    expect(found.map(({ level }) => level)).toEqual(found.map(() => 'ok'));
    expect(healthy(found)).toBe(true);
  });

  it('blames timers that should have fired, by how long they wait', () => {
    const withTimers = (overdue: number, seconds: number) => {
      const part = { status: 'degraded', overdue, oldest_due_at: new Date(NOW - seconds * 1_000).toISOString() };
      return wrong({ health: { ...well.health!, parts: { timers: part } } });
    };
    expect(withTimers(0, 0)).toEqual([]);
    expect(withTimers(3, 40)).toEqual(['warn timers']);
    expect(withTimers(3, 600)).toEqual(['fail timers']);
    expect(wrong({ health: { ...well.health!, parts: {} } })).toEqual([]);
  });

  it('tells with everything it finds what it means and what mends it', () => {
    const found = diagnose({
      ...well,
      program: { reachable: false, url: undefined, reason: 'not running' },
      log: { reachable: false, url: 'nats://x', reason: 'refused' },
      postgres: { reachable: false, url: 'x', reason: 'y' },
    });
    for (const { level, means, mend } of found.filter(({ level: one }) => one === 'fail' || one === 'warn'))
      expect([level, means, mend]).not.toContain(undefined);
    expect(healthy(found)).toBe(false);
  });

  it('does not blame the log for a program that was never started here', () => {
    const gone: Partial<Facts> = {
      program: { reachable: false, url: undefined, reason: 'not running' },
      health: undefined,
      projections: undefined,
      log: { reachable: false, url: undefined, reason: 'not running' },
      postgres: { reachable: 'unknown', reason: '' },
      livekit: { reachable: 'unknown', reason: '' },
    };
    expect(wrong(gone)).toEqual(['fail program']);
  });

  it('explains a stream whose settings differ, by what they endanger', () => {
    const wanted = { deny_delete: true, storage: 'file', republish: { src: 'ev.>', dest: 'live.>' } };
    const drift = compare('stream', 'EVENTS', wanted, { ...wanted, deny_delete: false, republish: undefined });
    expect(onLog({ drift })).toEqual(['fail stream settings', 'warn stream settings']);
    const [first] = diagnose({ ...well, log: { ...log, drift } }).filter(({ check }) => check === 'stream settings');
    expect(first?.found).toBe('stream EVENTS: deny_delete is false, declared is true');
    expect(first?.mend).toContain('aura doctor --mend');
  });

  it('offers to mend only what a running stream lets be changed', () => {
    const drift = compare(
      'stream',
      'EVENTS',
      { storage: 'file', deny_delete: true, allow_direct: true },
      { storage: 'memory' },
    );
    expect(mendable(drift).map(({ field }) => field)).toEqual(['deny_delete', 'allow_direct']);
  });

  it('warns of acknowledgements before the disk has the event, and fails in production', () => {
    expect(onLog({ syncAlways: false })).toEqual(['warn sync to disk']);
    expect(onLog({ syncAlways: 'unknown' })).toEqual(['warn sync to disk']);
    expect(wrong({ production: true, log: { ...log, syncAlways: false } })).toEqual(['fail sync to disk']);
  });

  it('warns before the log is full, and fails when it nearly is', () => {
    expect([79, 80, 95].map(filledBy)).toEqual([[], ['warn space on the log'], ['fail space on the log']]);
  });

  it('calls missing events what they are', () => {
    expect(onLog({ gaps: [{ from: 5, to: 7 }] })).toEqual(['fail gaps in the log']);
  });

  it('warns of dead letters', () => {
    expect(onLog({ streams: [{ name: 'DEAD', messages: 2, bytes: 1, maxBytes: 100 }] })).toEqual(['warn dead letters']);
  });

  it('counts only the dead letters that wait, where the program can say which do', () => {
    const kept = { ...log, streams: [{ name: 'DEAD', messages: 2, bytes: 1, maxBytes: 100 }] };
    expect(wrong({ log: kept, openLetters: [{ tenant: 'acme', open: 0 }] })).toEqual([]);
    const open = [
      { tenant: 'acme', open: 2 },
      { tenant: 'umbra', open: 0 },
    ];
    const [finding, ...more] = diagnose({ ...well, log: kept, openLetters: open }).filter(
      ({ check }) => check === 'dead letters',
    );
    expect(finding?.found).toBe('acme: 2 events were given up and wait');
    expect(finding?.mend).toContain('aura dead-letters --tenant acme --state open');
    expect(more).toEqual([]);
  });

  it('warns of what is switched off, with how to switch it on', () => {
    const off = [{ what: 'rooms', why: 'no livekit-server', how: 'install it' }];
    expect(wrong({ health: { ...(well.health as NonNullable<Facts['health']>), off } })).toEqual(['warn switched off']);
  });
});

const projecting = (...ranges: readonly (readonly [from: number, to: number])[]) =>
  nearby({ projecting: ranges.map(([from, to], at) => ({ process: `p${at}`, shards: { from, to }, state: 'live' })) });
const nearby = (changes: Partial<AroundFacts>) => wrong({ around: { ...around, ...changes } });
const GIB = 1024 ** 3;
const onDisk = (freeBytes: number, streamsMayGrowBytes = 0) =>
  nearby({ disk: { path: '/data', freeBytes, totalBytes: 100 * GIB, streamsMayGrowBytes } });
const clock = (aheadMs: number, withinMs = 1) => nearby({ clocks: [{ who: 'nats-server', aheadMs, withinMs }] });

describe('what surrounds the log', () => {
  it('is told when the disk fills, and when the streams may fill it', () => {
    expect([50, 9, 1].map((free) => onDisk(free * GIB))).toEqual([[], ['warn disk'], ['fail disk']]);
    expect(onDisk(50 * GIB, 60 * GIB)).toEqual(['warn disk']);
  });
  it('is judged on a small disk by what is left, not by its share', () => {
    const small = { path: '/data', freeBytes: 1.5 * GIB, totalBytes: 4 * GIB, streamsMayGrowBytes: 0 };
    expect(nearby({ disk: small })).toEqual(['warn disk']);
  });
  it('is told when a clock is off, in either direction, and not when the measurement may be', () => {
    expect([1_000, 5_000, -5_000, 90_000].map((ahead) => clock(ahead))).toEqual([
      [],
      ['warn clocks'],
      ['warn clocks'],
      ['fail clocks'],
    ]);
    expect(clock(5_000, 4_000)).toEqual([]);
  });
  it('is told when a read model has seen what the log does not hold', () => {
    expect(nearby({ last: 16 })).toEqual(['fail checkpoints']);
    expect(nearby({ last: 18 })).toEqual([]);
  });
  it('is told when readers are left behind, and not when a few come and go', () => {
    expect(nearby({ idleReaders: [{ stream: 'EVENTS', idle: 19 }] })).toEqual([]);
    expect(nearby({ idleReaders: [{ stream: 'EVENTS', idle: 20 }] })).toEqual(['warn idle readers']);
  });
  it('is told when filters cost: by how long the server looks, and by how many there are', () => {
    const search = { stream: 'EVENTS', name: 'create-room', filters: 2, searchMs: 1 };
    expect(nearby({ searches: [{ ...search, searchMs: 150 }] })).toEqual(['warn filters']);
    expect(nearby({ searches: [{ ...search, filters: 33 }] })).toEqual(['warn filters']);
  });
});

describe('a consumer', () => {
  it('that has nothing to do is well however long it was quiet', () => {
    expect(withConsumer({ deliveredAt: undefined, settledAt: undefined, asking: 0 })).toEqual([]);
  });
  it('that works is well', () => {
    expect(withConsumer({ pending: 500, unsettled: 16, deliveredAt: NOW - 1_000, settledAt: NOW - 1_000 })).toEqual([]);
  });
  it('whose events wait with nobody asking for them is stuck', () => {
    expect(withConsumer({ pending: 3, asking: 0 })).toEqual(['fail consumers']);
  });
  it('that is asked and does not deliver is stuck', () => {
    expect(withConsumer({ pending: 3, asking: 1 })).toEqual(['fail consumers']);
  });
  it('is given as long as its own waiting time before it is called stuck', () => {
    expect(withConsumer({ pending: 3, ackWaitMs: 20 * MINUTE })).toEqual([]);
  });
  it('that was made a moment ago is not stuck yet', () => {
    expect(
      withConsumer({ pending: 3, asking: 0, createdAt: NOW - 5_000, deliveredAt: undefined, settledAt: undefined }),
    ).toEqual([]);
  });
  it('that delivers the same events again and again is named', () => {
    expect(withConsumer({ unsettled: 2, redelivered: 2, deliveredAt: NOW - 1_000 })).toEqual(['warn consumers']);
  });
  it('that belongs to no handler is named, unless somebody reads it', () => {
    expect(withConsumer({ name: 'old-handler', asking: 0 })).toEqual(['warn consumers', 'warn consumers']);
    expect(onLog({ consumers: [consumer, { ...consumer, name: 'somebody-elses', asking: 1 }] })).toEqual([]);
  });
  it('that a handler lacks is named', () => {
    expect(onLog({ handlers: ['create-room', 'report-room'] })).toEqual(['warn consumers']);
  });
  it('that a handler lacks because its edge is off is not: the edge is named, once', () => {
    const names = ['create-room', 'end-room', 'mute-track'];
    const handlers = names.map((name) => ({ name, state: 'off', reason: 'there is no LiveKit server' }));
    const health = {
      ...(well.health as NonNullable<Facts['health']>),
      parts: { handlers: { status: 'ok', handlers } },
      off: [{ what: 'LiveKit', why: 'livekit-server is not on this machine', how: 'install it' }],
    };
    const waiting = { ...consumer, pending: 9, asking: 0 };
    for (const consumers of [[], [waiting]])
      expect(wrong({ health, log: { ...log, handlers: names, consumers } })).toEqual(['warn switched off']);
    const other = { ...log, handlers: [...names, 'report-room'], consumers: [] };
    expect(wrong({ health, log: other })).toEqual(['warn consumers', 'warn switched off']);
  });
  it('that somebody paused is named', () => {
    expect(withConsumer({ pending: 3, paused: true })).toEqual(['warn consumers']);
  });
});

describe('a projection', () => {
  it('may be behind for as long as a burst takes', () => {
    expect(behind(5_000, 2)).toEqual([]);
  });
  it('is named when it is late, and called broken when it is very late', () => {
    expect(behind(5, 30)).toEqual(['warn projection lag']);
    expect(behind(5, 300)).toEqual(['fail projection lag']);
  });
  it('that is being built is not called broken', () => {
    expect(behind(5_000, 3_000, 'rebuilding')).toEqual(['warn projection lag']);
  });

  it.each([
    ['all shards in one process', [[0, 15]], []],
    [
      'a process and its stand-by',
      [
        [0, 15],
        [0, 15],
      ],
      [],
    ],
    [
      'shards shared by two',
      [
        [0, 7],
        [8, 15],
      ],
      [],
    ],
    [
      'shards that nobody projects',
      [
        [0, 7],
        [9, 15],
      ],
      ['fail projection shards'],
    ],
    [
      'shards that two project, not by the same range',
      [
        [0, 15],
        [8, 15],
      ],
      ['warn projection shards'],
    ],
    [
      'both',
      [
        [0, 7],
        [5, 9],
      ],
      ['fail projection shards', 'warn projection shards'],
    ],
    ['nobody at all, which the check of the program says', [], []],
  ] as [string, [number, number][], string[]][])('looks at who projects what: %s', (_says, ranges, found) => {
    expect(projecting(...ranges)).toEqual(found);
  });
});
