import { expect, it } from 'vitest';
import { parsePeriod } from '../moment.ts';
import { distance, exactly, momentWords } from './table.ts';

const NOW = Date.parse('2026-11-21T09:00:00.000Z');
const none = { at: null, after_ms: null, every_ms: null, cron: null, zone: null };

it('shows when a timer fires as the options take it', () => {
  expect(momentWords({ ...none, kind: 'at', at: '2026-11-21T09:00:00.000Z' })).toBe('at 2026-11-21T09:00:00.000Z');
  expect(momentWords({ ...none, kind: 'after', after_ms: 90_000 })).toBe('after 1m30s');
  expect(momentWords({ ...none, kind: 'every', every_ms: 5_400_000 })).toBe('every 1h30m');
  expect(momentWords({ ...none, kind: 'cron', cron: '0 9 * * *' })).toBe('cron 0 9 * * * UTC');
  for (const ms of [0, 1, 999, 90_061_001]) expect(parsePeriod(exactly(ms))).toBe(ms);
});

it('shows how far away a moment is', () => {
  expect(distance('2026-11-21T09:03:00.000Z', NOW)).toBe('in 3 min');
  expect(distance('2026-11-21T08:59:58.000Z', NOW)).toBe('2.0 s ago');
});
