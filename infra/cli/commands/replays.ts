import { Argument, Option } from 'commander';
import { type Client, everyItem } from '../../../http/client.gen.ts';
import { REPLAY_STATES, type Replay } from '../../../http/shapes/replays.ts';
import { type Call, type CommandDeclaration, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { exitOf, showReplay, showReplays, untilStill } from '../replays/show.ts';

interface Options {
  readonly tenant?: string;
  readonly state?: Replay['state'];
  readonly limit?: number;
  readonly wait?: true;
}

const TENANT = () => OPTION.tenant('whose (without it: default)');
const LISTING = [
  TENANT(),
  new Option('--state <state>', 'only in this state').choices(REPLAY_STATES),
  OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
];
const ID = () => new Argument('<id>', 'id of the replay');

const list = async ({ here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const api = await here.api(signal, { tenant: options.tenant });
  const most = options.limit ?? 50;
  const replays: Replay[] = [];
  const query = { state: options.state, limit: Math.min(most, 200) };
  for await (const replay of everyItem(api.client.listReplays, query)) {
    replays.push(replay);
    if (replays.length >= most) break;
  }
  await showReplays(terminal, replays);
  if (replays.length === 0) terminal.note('no replays; `aura replay` starts one');
};

const listCommand = defineCommand<Options>({
  name: 'list',
  order: 0,
  summary: 'List replays, newest first; the same as without a word.',
  examples: [{ line: 'aura replays list --state paused', does: 'what waits to be resumed' }],
  options: LISTING,
  run: list,
});

const show = defineCommand<Options>({
  name: 'show',
  order: 1,
  summary: 'Show one replay and how far it is.',
  examples: [
    { line: 'aura replays show rp-7', does: 'as it is now' },
    { line: 'aura replays show rp-7 --wait', does: 'stays until it stands still or is over' },
  ],
  args: [ID()],
  options: [TENANT(), OPTION.plain('--wait', 'stay until it stands still or is over')],
  run: async (call) => {
    const { args, here, options, signal, terminal } = call;
    const api = await here.api(signal, { tenant: options.tenant });
    const first = await api.client.getReplay({ params: { id: args[0] as string } });
    const replay = options.wait === true ? await untilStill(api, first, call) : first;
    await showReplay(terminal, replay);
    if (replay.state === 'paused' || replay.state === 'failed')
      terminal.note(`to go on: aura replays resume ${replay.id}`);
    return options.wait === true ? exitOf(replay) : undefined;
  },
});

const ACTIONS = { pause: 'pauseReplay', resume: 'resumeReplay', cancel: 'cancelReplay' } as const satisfies Readonly<
  Record<string, keyof Client>
>;

const acting = (name: keyof typeof ACTIONS, order: number, summary: string, does: string): CommandDeclaration =>
  defineCommand<Options>({
    name,
    order,
    summary,
    examples: [{ line: `aura replays ${name} rp-7`, does }],
    args: [ID()],
    options: [TENANT()],
    run: async ({ args, here, options, signal, terminal }) => {
      const api = await here.api(signal, { tenant: options.tenant });
      await showReplay(terminal, await api.client[ACTIONS[name]]({ params: { id: args[0] as string } }));
    },
  });

export default defineCommand<Options>({
  name: 'replays',
  order: 41,
  summary: 'List the replays that the program works on, show, pause, resume and cancel them.',
  examples: [
    { line: 'aura replays', does: 'what is told to whom, and how far it is' },
    { line: 'aura replays show rp-7 --wait', does: 'watch one' },
    { line: 'aura replays pause rp-7', does: 'it keeps its place' },
    { line: 'aura replays resume rp-7', does: 'goes on from there, also after a failure' },
    { line: 'aura replays --json | jq -r .id', does: 'as JSON, one a line' },
  ],
  options: LISTING,
  commands: [
    listCommand,
    show,
    acting('pause', 2, 'Have a replay stand still; it keeps its place.', 'stands still within a second'),
    acting('resume', 3, 'Have a paused or failed replay go on from its place.', 'goes on'),
    acting('cancel', 4, 'End a replay where it stands.', 'is over'),
  ],
  run: list,
});
