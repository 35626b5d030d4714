// npm run chaos -- [--only f2,f8] [--seed N] [--quick] [--minutes N] [--with] [--json]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tempDir } from '../temp-dir.ts';
import { lineOf, summaryOf, tableOf } from './report.ts';
import { loadRows } from './rows.ts';
import type { Row } from './row.ts';
import { runRow, type Ran, type Suite } from './run.ts';
import { removeDir, startCluster, type Cluster } from './servers.ts';
import { closeWorlds } from './world.ts';

const USAGE = `npm run chaos                            every row, with its protection and (shorter) without
npm run chaos -- --only f2,f8            these rows
npm run chaos -- --only f20 --minutes 5  mixed faults for five minutes
npm run chaos -- --seed 17               the chance of an earlier run, which printed its seed
npm run chaos -- --quick                 the short form of each row
npm run chaos -- --with                  with protection only
npm run chaos -- --json                  one JSON line a run
`;

interface Options {
  readonly only: readonly string[];
  readonly seed: number;
  readonly minutes: number;
  readonly quick: boolean;
  readonly withOnly: boolean;
  readonly json: boolean;
}

const number = (name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new RangeError(`--${name} must be a number, not ${text}`);
  return value;
};

/** `f2`, `F02` and `2` are the same row. */
const idOf = (text: string): string => {
  const [, digits] = /^f?0*(\d{1,2})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw new RangeError(`${text} names no row: --only f2,f8`);
  return `f${digits.padStart(2, '0')}`;
};

const optionsOf = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seed: { type: 'string', default: String(Math.trunc(Math.random() * 1_000_000)) },
      minutes: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      with: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    only: values.only?.split(',').map(idOf) ?? [],
    seed: number('seed', values.seed),
    minutes: number('minutes', values.minutes),
    quick: values.quick,
    withOnly: values.with,
    json: values.json,
  };
};

const chosen = (rows: readonly Row[], only: readonly string[]): readonly Row[] => {
  const unknown = only.filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0)
    throw new RangeError(`no row ${unknown.join(', ')}; there are ${rows.map(({ id }) => id).join(', ')}`);
  return only.length === 0 ? rows : rows.filter(({ id }) => only.includes(id));
};

const runAll = async (suite: Suite, rows: readonly Row[], options: Options): Promise<readonly Ran[]> => {
  const all: Ran[] = [];
  for (const row of rows) {
    for (const protection of [undefined, ...(options.withOnly ? [] : row.protections)]) {
      // Without it the row only has to break, for which the short form does.
      const ran = await runRow(protection ? { ...suite, short: true } : suite, row, protection);
      all.push(ran);
      console.log(options.json ? JSON.stringify({ seed: suite.seed, ...ran }) : lineOf(ran));
      // Elsewhere it may be able to: without it there is nothing to compare.
      if (ran.skipped !== undefined) break;
    }
  }
  return all;
};

/** Leaves nothing behind: no process, no mounted disk. */
const giveUp = async (dir: string, cluster: Cluster): Promise<void> => {
  await closeWorlds();
  await cluster.stop();
  await removeDir(dir);
};

const main = async (args: readonly string[]): Promise<number> => {
  let options: Options;
  let rows: readonly Row[];
  try {
    options = optionsOf(args);
    rows = chosen(await loadRows(), options.only);
  } catch (thrown) {
    console.error(`${(thrown as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { seed, json, minutes, quick } = options;
  if (!json) console.log(`seed ${seed}\n`);
  const dir = await tempDir();
  const cluster = await startCluster(join(dir, 'postgres'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void giveUp(dir, cluster).finally(() => process.exit(130)));
  try {
    const all = await runAll({ dir, cluster, seed, minutes, short: quick }, rows, options);
    const { line, failed } = summaryOf(all);
    if (!json) console.log(`\n${tableOf(all)}\n\nseed ${seed}`);
    console.log(json ? JSON.stringify({ seed, summary: line }) : line);
    return failed === 0 ? 0 : 1;
  } finally {
    await cluster.stop();
    await removeDir(dir);
  }
};

process.exit(await main(process.argv.slice(2)));
