import type { ConsumerInfo } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { reportOf } from './lag.ts';
import { factsOf, together } from './sync.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const info = (more: object) =>
  ({
    name: 'h',
    num_pending: 0,
    num_ack_pending: 0,
    num_redelivered: 0,
    num_waiting: 1,
    created: '2026-11-21T08:00:00Z',
    config: { max_ack_pending: 64 },
    ack_floor: { stream_seq: 7, last_active: '2026-11-21T09:00:00Z' },
    ...more,
  }) as unknown as ConsumerInfo;

it('a consumer with nothing to do is not stuck, however long ago it worked', () => {
  expect(reportOf(info({}), NOW)).toEqual({
    name: 'h',
    pending: 0,
    open: 0,
    redelivered: 0,
    settledUpTo: 7,
    stuck: undefined,
  });
});

it('a consumer is stuck when nothing was settled for a minute, nobody asks, or too much waits for its retry', () => {
  expect(reportOf(info({ num_pending: 5 }), NOW).stuck).toBe('nothing was settled for 3600 s');
  expect(reportOf(info({ num_pending: 5, num_waiting: 0 }), NOW).stuck).toContain('nobody asks');
  expect(reportOf(info({ num_ack_pending: 64 }), NOW).stuck).toContain('limit');
  expect(
    reportOf(info({ num_pending: 5, ack_floor: { stream_seq: 7, last_active: '2026-11-21T09:59:30Z' } }), NOW).stuck,
  ).toBeUndefined();
});

it('whether an acknowledgement means the disk is true, false or unknown', () => {
  expect(factsOf({ config: { sync_interval: 120e9, sync_always: true, max_storage: 5 } })).toEqual({
    syncAlways: true,
    maxStorageBytes: 5,
  });
  expect(factsOf({ config: { sync_interval: 120e9 } }).syncAlways).toBe(false);
  expect(factsOf({}).syncAlways).toBe('unknown');
});

it('of several servers one that does not sync decides; one may be away, most may not', () => {
  const [syncs, not, away] = [true, false, 'unknown' as const].map((syncAlways) => ({
    syncAlways,
    maxStorageBytes: 9,
  }));
  const said = (...all: (typeof syncs)[]) => together(all as NonNullable<typeof syncs>[], 3).syncAlways;
  expect([said(syncs, syncs, syncs), said(syncs, syncs, away)]).toEqual([true, true]);
  expect([said(syncs, syncs, not), said(not, away, away)]).toEqual([false, false]);
  expect([said(syncs, away, away), said(syncs), said()]).toEqual(['unknown', 'unknown', 'unknown']);
  const [small, large] = [4, 9].map((maxStorageBytes) => ({ syncAlways: true, maxStorageBytes }));
  expect(together([small, large] as { syncAlways: true; maxStorageBytes: number }[], 2).maxStorageBytes).toBe(4);
});
