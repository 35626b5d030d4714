import { Argument } from 'commander';
import type { DeadLetter } from '../../../http/shapes/events.ts';
import { defineCommand } from '../define.ts';
import { shortType } from '../event-line.ts';
import { OPTION } from '../options.ts';
import { type Column, pairLines, tableLines } from '../table.ts';

interface Options {
  readonly tenant?: string;
  readonly limit?: number;
}

const COLUMNS: readonly Column<DeadLetter>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'given up', of: ({ last_at }) => last_at?.slice(0, 19).replace('T', ' ') },
  { head: 'by', of: ({ handler }) => handler },
  { head: 'event', of: ({ event_type }) => shortType(event_type) },
  { head: 'position', of: ({ event_position }) => event_position },
  { head: 'code', of: ({ code }) => code },
  { head: 'attempts', of: ({ attempts }) => attempts, align: 'right' },
];

const show = defineCommand<Options>({
  name: 'show',
  order: 1,
  summary: 'Show one dead letter with its reason.',
  examples: [{ line: 'aura dead-letters show dl-3f', does: 'why this event was given up' }],
  args: [new Argument('<id>', 'id of the dead letter')],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const { body } = await api.get(`/api/v1/dead-letters/${encodeURIComponent(args[0] as string)}`);
    const letter = body as DeadLetter;
    if (terminal.json) return terminal.data(JSON.stringify(letter));
    for (const line of pairLines(Object.entries(letter), terminal.paint)) await terminal.data(line);
    terminal.note(`the event itself: aura replay --from ${letter.event_position} --to ${letter.event_position}`);
  },
});

export default defineCommand<Options>({
  name: 'dead-letters',
  order: 60,
  summary: 'List the events that a handler or a projection gave up, newest first.',
  examples: [
    { line: 'aura dead-letters', does: 'what was given up, and why' },
    { line: 'aura dead-letters show dl-3f', does: 'one of them' },
    { line: 'aura dead-letters --json | jq -r .event_position', does: 'as JSON, one a line' },
  ],
  options: [
    OPTION.tenant('whose (without it: default)'),
    OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
  ],
  commands: [show],
  run: async ({ here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const most = options.limit ?? 50;
    const letters: DeadLetter[] = [];
    for await (const letter of api.items('/api/v1/dead-letters', { limit: Math.min(most, 200) })) {
      letters.push(letter as DeadLetter);
      if (letters.length >= most) break;
    }
    if (terminal.json) for (const letter of letters) await terminal.data(JSON.stringify(letter));
    else if (letters.length > 0)
      for (const line of tableLines(COLUMNS, letters, terminal.paint)) await terminal.data(line);
    if (letters.length === 0) terminal.note('no dead letters');
  },
});
