// npm run bench -- [name …] [--json] [--seconds N | --events N] [--rounds N]
import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compare, type Row } from './compare.ts';
import type { Budget, AnyBench, Size } from './define.ts';
import { events, seconds } from './load.ts';
import { table } from './print.ts';

const USAGE = `npm run bench -- publish                    one bench
npm run bench -- --json                     all but the long ones (growth), one JSON line a row
npm run bench -- publish --seconds 30       longer: seconds for each row, both sides and all rounds together
npm run bench -- publish --events 5000      by number: events for each side and round
npm run bench -- publish --rounds 9         rounds of each side, of which the median counts (5)
npm run bench -- rebuild --events 1000000 --tenants 1000 --rounds 1   a log of that size, where a bench fills one
`;

interface Options {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly rounds: number;
  readonly budget: () => Budget;
  readonly size: Size;
}

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`--${name} must be a number above 0, not ${text}`);
  return value;
};

/** Reads the command line; throws an error with a sentence for anything it does not know. */
const optionsOf = (args: readonly string[]): Options => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '12' },
      events: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      tenants: { type: 'string' },
    },
  });
  const rounds = Math.ceil(positive('rounds', values.rounds));
  // One more round of each side than is counted: the warm-up.
  const each = positive('seconds', values.seconds) / (2 * (rounds + 1));
  const count = values.events === undefined ? undefined : positive('events', values.events);
  const budget = count === undefined ? () => seconds(each) : () => events(Math.ceil(count));
  const tenants = values.tenants === undefined ? undefined : Math.ceil(positive('tenants', values.tenants));
  const size = { events: count === undefined ? undefined : Math.ceil(count), tenants };
  return { names: positionals, json: values.json, rounds, budget, size };
};

/** Every bench of the folder, by name. */
const loadBenches = async (): Promise<readonly AnyBench[]> => {
  const here = new URL('./', import.meta.url);
  const files = (await readdir(here)).filter((file) => file.endsWith('.bench.ts'));
  const benches = await Promise.all(
    files.map(async (file) => {
      const { default: bench } = (await import(new URL(file, here).href)) as { default?: AnyBench };
      if (bench?.name !== file.replace('.bench.ts', ''))
        throw new Error(`bench/${file} must export a bench of its name`);
      return bench;
    }),
  );
  return benches.toSorted((a, b) => a.name.localeCompare(b.name));
};

const chosen = (benches: readonly AnyBench[], names: readonly string[]): readonly AnyBench[] => {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    throw new RangeError(`no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`);
  }
  return names.length === 0 ? benches.filter(({ long }) => !long) : benches.filter(({ name }) => names.includes(name));
};

/** Runs one bench on servers of its own; whatever happens, they are ended. */
const run = async (bench: AnyBench, { rounds, budget, json, size }: Options): Promise<void> => {
  process.stderr.write(`${bench.name}: ${bench.meaning}\n`);
  // No `await using`: dependency-cruiser 18.7 cannot read it.
  const stack = new AsyncDisposableStack();
  const rows: Row[] = [];
  try {
    for (const comparison of await bench.open(stack, size)) {
      const row = await compare(comparison, rounds, budget);
      if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
      rows.push(row);
    }
  } finally {
    await stack.disposeAsync();
  }
  if (!json) process.stdout.write(`${table(rows)}\n\n`);
};

const main = async (): Promise<void> => {
  const options = optionsOf(process.argv.slice(2));
  for (const bench of chosen(await loadBenches(), options.names)) await run(bench, options);
};

try {
  await main();
} catch (error) {
  const misuse = error instanceof RangeError || error instanceof TypeError;
  process.stderr.write(misuse ? `${error.message}\n\n${USAGE}` : `${(error as Error).stack}\n`);
  process.exitCode = misuse ? 2 : 1;
}
