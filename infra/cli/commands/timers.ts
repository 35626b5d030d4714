import { Argument, Option } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import type { Timer } from '../../../http/shapes/timers.ts';
import { type Call, defineCommand } from '../define.ts';
import { typeFilter } from '../event-type.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';
import { setCommand } from '../timers/set.ts';
import { momentWords, showTimers } from '../timers/table.ts';

interface Options {
  readonly state?: Timer['state'];
  readonly type?: string;
  readonly limit?: number;
  readonly tenant?: string;
}

const TENANT = OPTION.tenant('the tenant whose timers (without it: default)');

const OPTIONS = [
  new Option('--state <state>', 'only in this state').choices(['set', 'fired', 'failed', 'cancelled']),
  OPTION.plain('--type <type>', 'only of this event type; room.* for all of rooms'),
  OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
  TENANT,
];

const list = async ({ here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const { state, type, limit = 50, tenant } = options;
  // The API takes prefixes at their end only: every version of a type is one.
  const wanted = type === undefined ? {} : { type: typeFilter(type) };
  const api = await here.api(signal, { tenant });
  const timers: Timer[] = [];
  const query = { ...wanted, ...(state === undefined ? {} : { state }), limit: Math.min(limit, 200) };
  for await (const timer of everyItem(api.client.listTimers, query)) {
    timers.push(timer);
    if (timers.length >= limit) break;
  }
  await showTimers(terminal, timers);
  if (timers.length === 0) terminal.note('no timers; set one: aura timers set --help');
};

const listCommand = defineCommand<Options>({
  name: 'list',
  order: 0,
  summary: 'List timers, those set last first; the same as without a word.',
  examples: [{ line: 'aura timers list --state set', does: 'what will fire, and when' }],
  options: OPTIONS,
  run: list,
});

const showCommand = defineCommand<Pick<Options, 'tenant'>>({
  name: 'show',
  order: 1,
  summary: 'Show one timer with what it carries and its next moments.',
  examples: [
    { line: 'aura timers show standup', does: 'by the name it was set by' },
    { line: 'aura timers show standup --json | jq -r .upcoming[]', does: 'its next moments' },
  ],
  args: [new Argument('<timer>', 'id or name')],
  options: [TENANT],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const timer = await api.client.getTimer({ params: { timer: args[0] as string } });
    if (terminal.json) return terminal.data(JSON.stringify(timer));
    const pairs = [['fires', momentWords(timer)] as const, ...Object.entries(timer)];
    for (const line of pairLines(pairs, terminal.paint)) await terminal.data(line);
  },
});

const cancelCommand = defineCommand<Pick<Options, 'tenant'>>({
  name: 'cancel',
  order: 3,
  summary: 'Cancel timers: what has not fired by now does not fire.',
  examples: [
    { line: 'aura timers cancel standup', does: 'by the name it was set by' },
    { line: 'aura timers cancel standup tm-Gx0aWZ1pS8m2qk7RrT4v9Q', does: 'several' },
  ],
  args: [new Argument('<timers...>', 'ids or names')],
  options: [TENANT],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const cancelled: Timer[] = [];
    for (const timer of args) cancelled.push(await api.client.cancelTimer({ params: { timer } }));
    await showTimers(terminal, cancelled);
  },
});

export default defineCommand<Options>({
  name: 'timers',
  order: 62,
  summary: 'List the events that will be published later, set such timers, show and cancel them.',
  examples: [
    { line: 'aura timers --state set', does: 'what will fire, and when' },
    {
      line: `aura timers set room.requested --cron '0 9 * * 1-5' --zone Europe/Berlin --id standup --data '{"requestId":"standup-{timer.occurrence}","name":"standup","aiAgentEnabled":false}'`,
      does: 'a room each working day at nine',
    },
    { line: 'aura timers show standup', does: 'one, with its next moments' },
    { line: 'aura timers cancel standup', does: 'cancel it' },
    { line: 'aura timers --json | jq -r .next_due_at', does: 'as JSON, one a line' },
  ],
  options: OPTIONS,
  commands: [listCommand, showCommand, setCommand, cancelCommand],
  run: list,
});
