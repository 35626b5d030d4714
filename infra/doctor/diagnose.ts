import { AROUND_CHECKS } from './around-checks.ts';
import type { Check, Diagnosis } from './check.ts';
import type { Facts } from './facts.ts';
import { LOG_CHECKS } from './log-checks.ts';
import { PART_CHECKS } from './part-checks.ts';

/** Every check there is, in the order in which they are shown. */
export const CHECKS: readonly Check[] = [
  ...PART_CHECKS.slice(0, 1),
  ...LOG_CHECKS,
  ...AROUND_CHECKS,
  ...PART_CHECKS.slice(1),
];

/** What the facts mean: every finding of every check. */
export const diagnose = (facts: Facts): readonly Diagnosis[] =>
  CHECKS.flatMap(({ name, judge }) => judge(facts).map((finding) => ({ check: name, ...finding })));

/** Whether anything needs a person. */
export const healthy = (found: readonly Diagnosis[]): boolean =>
  found.every(({ level }) => level === 'ok' || level === 'skipped');
