import { Argument, Option } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import type { DeadLetter } from '../../../http/shapes/dead-letters.ts';
import { discardCommand } from '../dead-letters/discard.ts';
import { redriveCommand } from '../dead-letters/redrive.ts';
import { filterOf, SELECTION, type Selected, showLetters } from '../dead-letters/selection.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';

interface Options extends Selected {
  readonly state?: DeadLetter['state'];
  readonly limit?: number;
}

const show = defineCommand<Options>({
  name: 'show',
  order: 1,
  summary: 'Show one dead letter with its event, reason and stack.',
  examples: [
    { line: 'aura dead-letters show dl-3f', does: 'why this event was given up' },
    { line: 'aura dead-letters show dl-3f --json | jq .event', does: 'the event itself' },
  ],
  args: [new Argument('<id>', 'id of the dead letter')],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const found = await api.client.getDeadLetter({ params: { id: args[0] as string } });
    if (terminal.json) return terminal.data(JSON.stringify(found));
    const { event, stack, ...letter } = found;
    const pairs = [...Object.entries(letter), ['data', event?.event.data] as const];
    for (const line of pairLines(pairs, terminal.paint)) await terminal.data(line);
    for (const line of (stack ?? '').split('\n').filter(Boolean)) await terminal.data(terminal.paint('dim', line));
    if (letter.state === 'open' && letter.kind === 'handler')
      terminal.note(`once the cause is mended: aura dead-letters redrive ${letter.id}`);
  },
});

const OPTIONS = [
  ...SELECTION,
  new Option('--state <state>', 'only in this state').choices(['open', 'redriving', 'redriven', 'discarded']),
  OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
];

const list = async ({ here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const query = { ...filterOf(options), ...(options.state === undefined ? {} : { state: options.state }) };
  const api = await here.api(signal, { tenant: options.tenant });
  const most = options.limit ?? 50;
  const letters: DeadLetter[] = [];
  for await (const letter of everyItem(api.client.listDeadLetters, { ...query, limit: Math.min(most, 200) })) {
    letters.push(letter);
    if (letters.length >= most) break;
  }
  await showLetters(terminal, letters);
  if (letters.length === 0) terminal.note('no dead letters');
};

const listCommand = defineCommand<Options>({
  name: 'list',
  order: 0,
  summary: 'List dead letters, newest first; the same as without a word.',
  examples: [{ line: 'aura dead-letters list --state open --handler create-room', does: 'what waits of one handler' }],
  options: OPTIONS,
  run: list,
});

export default defineCommand<Options>({
  name: 'dead-letters',
  order: 60,
  summary: 'List the events that a handler or a projection gave up, show, redrive and discard them.',
  examples: [
    { line: 'aura dead-letters', does: 'what was given up, and what became of it' },
    { line: 'aura dead-letters --state open --since 1d', does: 'what still waits, of the last day' },
    {
      line: 'aura dead-letters --search timeout --subject room/RM_x',
      does: 'by what stands in the reason, about one room',
    },
    { line: 'aura dead-letters show dl-3f', does: 'one of them' },
    { line: 'aura dead-letters redrive --handler create-room', does: 'try all open ones of a handler again' },
    { line: "aura dead-letters discard dl-3f --reason 'a test'", does: 'let one be' },
    { line: 'aura dead-letters --json | jq -r .event_position', does: 'as JSON, one a line' },
  ],
  options: OPTIONS,
  commands: [listCommand, show, redriveCommand, discardCommand],
  run: list,
});
