import { expect, test } from 'vitest';
import { summaryOf, tableOf } from './report.ts';
import type { Ran } from './run.ts';

const RAN: Ran = {
  row: 'f02',
  title: 'broker killed',
  inject: 'kill -9',
  without: undefined,
  facts: { kills: 6 },
  violations: [],
  broken: undefined,
  skipped: undefined,
  passed: true,
  seconds: 1,
};
const lost = [{ invariant: 'I1', what: '3 acknowledged and lost' }] as const;
const BARE: Ran = { ...RAN, without: 'acks after storing', violations: lost };

test('both columns are shown, and what broke in the second', () => {
  const [, row, bare] = tableOf([RAN, BARE]).split('\n');
  expect(row).toMatch(/^F02 broker killed \| kill -9 +\| holds/);
  expect(bare).toContain('without acks after storing: fails: I1: 3 acknowledged and lost');
});

test('a row that breaks, a protection that is not missed and a run that says nothing are failures; a skipped row is none', () => {
  const all: readonly Ran[] = [
    RAN,
    BARE,
    { ...RAN, violations: lost, passed: false },
    { ...BARE, violations: [], passed: false },
    { ...RAN, broken: 'the patch is stale', passed: false },
    { ...RAN, row: 'f04', skipped: 'only root may mount a small disk' },
  ];
  expect(summaryOf(all)).toEqual({ line: '2 passed, 3 failed, 1 skipped', failed: 3 });
  expect(tableOf(all)).toContain('only root may mount a small disk');
});

test('a suite in which nothing ran has not passed', () => {
  expect(summaryOf([{ ...RAN, skipped: 'no' }]).failed).toBe(1);
});
