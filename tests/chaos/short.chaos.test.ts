import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../temp-dir.ts';
import { lineOf } from './report.ts';
import { loadRows } from './rows.ts';
import { runRow, type Suite } from './run.ts';
import { removeDir, startCluster, type Cluster } from './servers.ts';

/** The rows that are quick; `npm run chaos` runs all of them, longer. */
const SHORT = ['f01', 'f02', 'f08', 'f11'];
/** Printed with every failure: `npm run chaos -- --quick --seed N` repeats it. */
const SEED = Math.trunc(Math.random() * 1_000_000);

const rows = (await loadRows()).filter(({ id }) => SHORT.includes(id));

describe(`faults in their short form, seed ${SEED}`, () => {
  let suite: Suite;
  let cluster: Cluster;
  beforeAll(async () => {
    const dir = await tempDir();
    cluster = await startCluster(join(dir, 'postgres'));
    suite = { dir, cluster, seed: SEED, short: true, minutes: 0.2 };
  });
  afterAll(async () => {
    await cluster?.stop();
    if (suite) await removeDir(suite.dir);
  });

  it.each(rows)('$id $title: nothing acknowledged is lost, every row is right', async (row) => {
    const ran = await runRow(suite, row);
    expect(ran.passed, lineOf(ran)).toBe(true);
  });

  const bare = rows.flatMap((row) => row.protections.slice(0, 1).map((protection) => ({ ...row, row, protection })));

  it.each(bare)('$id $title shows without $protection.name', async ({ row, protection }) => {
    const ran = await runRow(suite, row, protection);
    expect(ran.passed, lineOf(ran)).toBe(true);
  });
});
