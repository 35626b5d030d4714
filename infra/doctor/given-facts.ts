import { diagnose } from './diagnose.ts';
import type { ConsumerFacts, Facts, LogFacts } from './facts.ts';
import type { AroundFacts } from './look-around.ts';

// An instance where all is well, for the tests of the checks: each changes what it is about.

export const NOW = Date.parse('2026-11-21T12:00:00.000Z');
export const MINUTE = 60_000;

export const projection: Facts['projections'] extends readonly (infer P)[] | undefined ? P : never = {
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

export const consumer: ConsumerFacts = {
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
export const log: LogFacts = {
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
export const around: AroundFacts = {
  projecting: [{ process: 'a1', shards: { from: 0, to: 15 }, state: 'live' }],
  disk: { path: '/data', freeBytes: 50 * 1024 ** 3, totalBytes: 100 * 1024 ** 3, streamsMayGrowBytes: 8e9 },
  clocks: [{ who: 'nats-server', aheadMs: 3, withinMs: 1 }],
  last: 17,
  idleReaders: [{ stream: 'EVENTS', idle: 2 }],
  searches: [{ stream: 'EVENTS', name: 'create-room', filters: 2, searchMs: 1 }],
};
export const well: Facts = {
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
  encryption: { certificates: [], clear: [], encrypted: [] },
  audit: { key: 'auralink/test+8c54d4ff+AQ==', held: true, witnesses: [] },
  log,
  postgres: { reachable: true, url: 'postgres://127.0.0.1/auralink' },
  livekit: { reachable: true, url: 'ws://127.0.0.1:7880' },
};

/** The findings that need a person, as `level check`. */
export const wrong = (changes: Partial<Facts>): readonly string[] =>
  diagnose({ ...well, ...changes })
    .filter(({ level }) => level === 'warn' || level === 'fail')
    .map(({ level, check }) => `${level} ${check}`);
export const onLog = (changes: Partial<LogFacts>) => wrong({ log: { ...log, ...changes } });
export const nearby = (changes: Partial<AroundFacts>) => wrong({ around: { ...around, ...changes } });
