import { join } from 'node:path';
import type { Violation } from './invariants.ts';
import type { Protection, Row } from './row.ts';
import { chanceOf } from './seed.ts';
import { removeDir, type Cluster } from './servers.ts';
import { plantTree } from './tree.ts';
import { openWorld, type Outcome } from './world.ts';

/** What all rows of a run share. */
export interface Suite {
  readonly dir: string;
  readonly cluster: Cluster;
  readonly seed: number;
  readonly short: boolean;
  /** How long mixed faults go on. */
  readonly minutes: number;
}

/** One run of a row: with all protections, or without one. */
export interface Ran {
  readonly row: string;
  readonly title: string;
  readonly inject: string;
  /** Undefined: all protections are in place. */
  readonly without: string | undefined;
  readonly facts: Readonly<Record<string, number | string>>;
  readonly violations: readonly Violation[];
  /** Why the run says nothing: a stale patch, a server that did not start. */
  readonly broken: string | undefined;
  readonly skipped: string | undefined;
  /** With protection nothing is broken; without it, what the row exists for is. */
  readonly passed: boolean;
  readonly seconds: number;
}

/** What a missing protection breaks shows when the fault comes at the wrong moment: a slow machine has fewer of those, so it is tried again. */
const TRIES = 3;

let runs = 0;

const attempt = async (suite: Suite, row: Row, protection: Protection | undefined): Promise<Outcome> => {
  runs += 1;
  const name = `${row.id}_${runs}`;
  const dir = join(suite.dir, name);
  const tree = await plantTree(join(suite.dir, `tree_${name}`), protection?.edits ?? []);
  const { world, outcome, close } = await openWorld({
    tree,
    dir,
    database: `chaos_${name}`,
    cluster: suite.cluster,
    disks: row.disks ?? {},
    three: row.three ?? false,
    chance: chanceOf(suite.seed, row.id),
    short: suite.short,
    minutes: suite.minutes,
  });
  try {
    await row.run(world);
  } finally {
    await close();
    await Promise.all([removeDir(dir), removeDir(tree)]);
  }
  return outcome;
};

const verdict = (violations: readonly Violation[], protection: Protection | undefined): boolean =>
  protection === undefined
    ? violations.length === 0
    : violations.some(({ invariant }) => protection.breaks.includes(invariant));

/** Runs a row, with all protections or without one. Never throws: a run that cannot be done is no success. */
export const runRow = async (suite: Suite, row: Row, protection?: Protection): Promise<Ran> => {
  const from = performance.now();
  const of = { row: row.id, title: row.title, inject: row.inject, without: protection?.name };
  const nothing = { facts: {}, violations: [], broken: undefined, skipped: undefined, seconds: 0 };
  const skipped = await row.unable?.();
  if (skipped !== undefined) return { ...of, ...nothing, skipped, passed: true };
  const seconds = (): number => Math.round((performance.now() - from) / 100) / 10;
  try {
    for (let tries = 1; ; tries += 1) {
      const chance = { ...suite, seed: suite.seed + tries - 1 };
      const { facts, violations } = await attempt(chance, row, protection);
      const passed = verdict(violations, protection);
      if (!passed && protection !== undefined && tries < TRIES) continue;
      const told = { ...Object.fromEntries(facts), ...(tries > 1 ? { tries } : {}) };
      return { ...of, ...nothing, facts: told, violations, passed, seconds: seconds() };
    }
  } catch (thrown) {
    const broken = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { ...of, ...nothing, broken, passed: false, seconds: seconds() };
  }
};
