import { setTimeout as sleep } from 'node:timers/promises';
import { Argument } from 'commander';
import type { Comparison } from '../../../http/shapes/projections.ts';
import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { type Column, tableLines } from '../table.ts';

interface Options {
  readonly tenant?: string;
}

type Difference = Comparison['differences'][number];

const LOOK_MS = 500;

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? '';
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

const COLUMNS: readonly Column<Difference>[] = [
  { head: 'table', of: ({ table }) => table },
  { head: 'key', of: ({ key }) => key.join(' ') },
  { head: 'column', of: ({ column }) => column ?? '(row)' },
  { head: 'live', of: ({ live }) => short(live) },
  { head: 'rebuilt', of: ({ rebuilt }) => short(rebuilt) },
];

export default defineCommand<Options>({
  name: 'compare',
  order: 74,
  summary: 'Compare the rows of a projection with those that the log gives; exits with 1 when any differs.',
  examples: [
    { line: 'aura compare rooms', does: 'every column that differs, live and rebuilt' },
    { line: 'aura compare rooms --json', does: 'the differences as JSON, one a line' },
  ],
  notes:
    'It is rebuilt in scratch tables up to one position; nothing is changed. Shown are the first hundred differing rows of each table. `aura rebuild` mends them.',
  args: [new Argument('<projection>', 'its name')],
  options: [OPTION.tenant('whose rows (without it: default)')],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const params = { name: args[0] as string };
    let now: Comparison = await api.client.compareProjection({ params });
    while (now.state === 'running') {
      terminal.note(`${now.position} of ${now.of}, ${now.percent} %`);
      await sleep(LOOK_MS, undefined, { signal });
      now = await api.client.getProjectionComparison({ params });
    }
    if (now.error) {
      terminal.note(`${now.error.code}: ${now.error.title}`);
      return 1;
    }
    if (terminal.json) for (const difference of now.differences) await terminal.data(JSON.stringify(difference));
    else if (now.differences.length > 0)
      for (const line of tableLines(COLUMNS, now.differences, terminal.paint)) await terminal.data(line);
    const elsewhere = now.rows_differing_elsewhere;
    terminal.note(
      `${now.rows_differing} rows differ at ${now.of}${elsewhere > 0 ? `, and ${elsewhere} of other tenants` : ''}`,
    );
    return now.rows_differing + elsewhere > 0 ? 1 : 0;
  },
});
