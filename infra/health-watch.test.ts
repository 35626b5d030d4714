import { expect, test, vi } from 'vitest';
import type { Health, Standing } from '../http/shapes/system.ts';
import { standingOf, watchHealth } from './health-watch.ts';

const REPORT: Health = {
  status: 'ok',
  version: '1',
  mode: 'development',
  uptime_s: 1,
  as_of: null,
  lag_ms: null,
  parts: { log: { status: 'ok' }, livekit: { status: 'ok' } },
  off: [],
};
const DOWN: Health = { ...REPORT, status: 'degraded', parts: { ...REPORT.parts, livekit: { status: 'down' } } };

const settle = () => vi.advanceTimersByTimeAsync(10);

test('a reason is told of a part that is not well, not of one that has recovered', () => {
  const parts = {
    log: { status: 'down', why: 'no connection to NATS' },
    projections: { status: 'ok', reason: 'the derived schema is missing' },
  };
  expect(standingOf({ status: 'down', parts }).parts).toEqual([
    { name: 'log', status: 'down', why: 'no connection to NATS' },
    { name: 'projections', status: 'ok', why: null },
  ]);
});

test('listeners hear how the parts stand, and again only when that changes; nobody is asked once nobody listens', async () => {
  vi.useFakeTimers();
  try {
    const report = vi.fn<() => Promise<Health>>(async () => REPORT);
    const watch = watchHealth(report);
    const first: Standing[] = [];
    const second: Standing[] = [];
    const leave = watch((standing) => first.push(standing));
    await settle();
    const leaveToo = watch((standing) => second.push(standing));
    await settle();
    expect([first.length, second.length]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([first.length, second.length]).toEqual([1, 1]);
    report.mockResolvedValue(DOWN);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([first.at(-1)?.status, second.at(-1)?.status]).toEqual(['degraded', 'degraded']);
    leave();
    leaveToo();
    await settle();
    const asked = report.mock.calls.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(report).toHaveBeenCalledTimes(asked);
    watch((standing) => first.push(standing));
    await settle();
    expect(report).toHaveBeenCalledTimes(asked + 1);
  } finally {
    vi.useRealTimers();
  }
});
