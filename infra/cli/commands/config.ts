import { describeConfig } from '../../config/describe.ts';
import { defineCommand } from '../define.ts';
import { type Column, tableLines } from '../table.ts';

type Line = ReturnType<typeof describeConfig>[number];

const COLUMNS: readonly Column<Line>[] = [
  { head: 'setting', of: ({ key }) => key },
  { head: 'value', of: ({ value }) => value },
  { head: 'from', of: ({ source }) => source },
];

export default defineCommand({
  name: 'config',
  order: 80,
  summary: 'Show every setting, its value and where it comes from; secrets are masked.',
  examples: [
    { line: 'aura config', does: 'what `npm start` would use from here' },
    { line: 'PORT=0 AURALINK_DATA=/tmp/a aura config', does: 'with other settings' },
    { line: 'aura config --json', does: 'as JSON, one setting a line' },
  ],
  run: async ({ here, terminal }) => {
    const lines = describeConfig(here.config);
    if (terminal.json) for (const line of lines) await terminal.data(JSON.stringify(line));
    else for (const line of tableLines(COLUMNS, lines, terminal.paint)) await terminal.data(line);
  },
});
