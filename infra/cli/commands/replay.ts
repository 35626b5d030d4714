import { Option } from 'commander';
import type { Replay, ReplayWish } from '../../../http/shapes/replays.ts';
import { Fault } from '../../../schemas/errors.ts';
import { formatPosition, type Position } from '../../../schemas/event.ts';
import type { Broker } from '../../../streams/broker.ts';
import type { LogReader } from '../../../streams/log.ts';
import { createLogReader } from '../../../streams/read.ts';
import type { Config } from '../../config.ts';
import { withLocalKeys } from '../vault.ts';
import { asNewest, asStored } from '../../../streams/reading.ts';
import { lineOf, paced } from '../../../streams/replay/ndjson.ts';
import type { Speed } from '../../../streams/replay/pace.ts';
import { loadCatalogueLate } from '../catalogue.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { exitOf, showReplay, untilStill } from '../replays/show.ts';
import { writeFile } from '../replays/to-file.ts';
import { selectedTypes } from '../selected-types.ts';

interface Options {
  readonly from?: Position | string;
  readonly to?: Position | string;
  readonly type?: readonly string[];
  readonly subject?: string;
  readonly tenant?: string;
  readonly correlation?: string;
  readonly output?: string;
  readonly positions?: true;
  readonly raw?: true;
  readonly speed?: Speed;
  readonly maxGap?: number;
  readonly toWebhook?: string;
  readonly mode?: 'structured' | 'binary' | 'batch';
  readonly toNats?: string | true;
  readonly acknowledged?: true;
  readonly toProjection?: string;
  readonly wait?: true;
}

const place = (edge: Position | string | undefined): string | undefined =>
  typeof edge === 'object' ? formatPosition(edge) : edge;

/** What each of these options needs beside it. */
const NEEDS = {
  mode: { one: ['toWebhook'], words: '--mode needs --to-webhook' },
  acknowledged: { one: ['toNats'], words: '--acknowledged needs --to-nats' },
  wait: {
    one: ['toWebhook', 'toNats', 'toProjection'],
    words: '--wait needs a target: --to-webhook, --to-nats, --to-projection',
  },
} as const satisfies Partial<Record<keyof Options, { one: readonly (keyof Options)[]; words: string }>>;

/** Options of lines alone. */
const OF_LINES = ['output', 'positions', 'raw'] as const;

/** Throws OPTION_INVALID for options that would be passed over. */
const checkTogether = (options: Options, target: ReplayWish['target'] | undefined): void => {
  for (const [option, { one, words }] of Object.entries(NEEDS))
    if (options[option as keyof typeof NEEDS] !== undefined && one.every((name) => options[name] === undefined))
      throw new Fault('OPTION_INVALID', { reason: words });
  const line = target && OF_LINES.find((option) => options[option] !== undefined);
  if (line) throw new Fault('OPTION_INVALID', { reason: `--${line} is for lines: leave it out with a target` });
};

/** The one target that is named; undefined: lines. Throws OPTION_INVALID for several. */
const targetIn = ({
  toWebhook,
  toNats,
  toProjection,
  mode,
  acknowledged,
}: Options): ReplayWish['target'] | undefined => {
  const named = [
    toWebhook === undefined
      ? undefined
      : { type: 'webhook' as const, url: toWebhook, ...(mode === undefined ? {} : { mode }) },
    toNats === undefined
      ? undefined
      : {
          type: 'nats' as const,
          ...(toNats === true ? {} : { name: toNats }),
          ...(acknowledged === true ? { acknowledged } : {}),
        },
    toProjection === undefined ? undefined : { type: 'projection' as const, projection: toProjection },
  ].filter((one) => one !== undefined);
  if (named.length > 1) throw new Fault('OPTION_INVALID', { reason: 'name one target' });
  return named[0];
};

/** Asks the running program for a replay, which it works on by itself. */
const ask = async (call: Call<Options>, target: ReplayWish['target']): Promise<number | void> => {
  const { here, options, signal, terminal } = call;
  const { from, to, subject, tenant, correlation, speed, maxGap } = options;
  const type = await selectedTypes(options.type, terminal);
  const wanted = {
    from: place(from),
    to: place(to),
    type,
    subject,
    correlation_id: correlation,
    speed,
    max_gap_ms: maxGap,
    target,
  };
  const api = await here.api(signal, { tenant });
  const { secret, ...asked } = await api.client.createReplay({ body: wanted });
  const replay: Replay = options.wait === true ? await untilStill(api, asked, call) : asked;
  if (terminal.json) await terminal.data(JSON.stringify({ ...replay, secret }));
  else await showReplay(terminal, replay);
  if (secret !== null && !terminal.json) terminal.note(`signed with ${secret} (shown here only)`);
  if (options.wait !== true) terminal.note(`how it goes: aura replays show ${replay.id}`);
  return options.wait === true ? exitOf(replay) : undefined;
};

const inClear = async (broker: Broker, config: Config, note: (line: string) => void): Promise<LogReader> => {
  const catalogue = await loadCatalogueLate();
  return createLogReader(await withLocalKeys(broker, config, catalogue, note), asNewest(catalogue));
};

/** Reads the log itself and writes it as lines. */
const write = async ({ here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const broker = await here.broker();
  const reader = options.raw ? createLogReader(broker, asStored) : await inClear(broker, here.config, terminal.note);
  let [count, before] = [0, 0];
  const lines = async function* () {
    const { from, to, tenant, subject, correlation: correlationId, speed = 'as_fast_as_possible', maxGap } = options;
    const types = await selectedTypes(options.type, terminal);
    const selection = { from, to, tenant, types, subject, correlationId };
    for await (const stored of paced(reader, selection, { speed, maxGapMs: maxGap }, signal)) {
      count += 1;
      yield lineOf(stored, { positions: options.positions === true, raw: options.raw === true });
    }
    // A reader that was told to stop just ends: what was written is not all there is.
    signal.throwIfAborted();
  };
  const { output } = options;
  try {
    if (output !== undefined && output !== '-')
      await writeFile(output, lines(), (left) => {
        before = left;
        terminal.note(`goes on after ${left} lines of ${output}.partial`);
      });
    else for await (const line of lines()) await terminal.data(line);
  } finally {
    await broker.close();
  }
  const events = `${count} ${count === 1 ? 'event' : 'events'}`;
  terminal.note(
    `${events}${output === undefined ? '' : ` in ${output}`}${before > 0 ? `, ${count - before} of them new` : ''}`,
  );
};

export default defineCommand<Options>({
  name: 'replay',
  order: 40,
  summary: 'Tell the recorded events of a stretch of the log again, in log order: as NDJSON, or to a target.',
  examples: [
    { line: 'aura replay --from 1h > hour.ndjson', does: 'the last hour' },
    { line: 'aura replay --subject room/RM_x', does: 'the life of one room' },
    {
      line: 'aura replay --from EVENTS:100 --to EVENTS:199 --positions',
      does: 'a hundred places on the log, each with its position',
    },
    {
      line: "aura replay --type 'room.*' --tenant acme -o rooms.ndjson",
      does: "one tenant's room events, into a file; again after a Ctrl-C: goes on with it",
    },
    { line: 'aura replay --subject room/RM_x --speed 10 --max-gap 5s', does: 'ten times as fast as it happened' },
    {
      line: 'aura replay --from 1d --to-webhook https://example.com/hook --wait',
      does: 'a day, signed, to a receiver',
    },
    { line: 'aura replay --to-nats copy --speed real_time', does: 'everything, under replay.<tenant>.copy.>' },
    { line: 'aura replay --to-projection rooms --wait', does: 'a read model, built anew' },
  ],
  notes:
    'Each line is one CloudEvent in structured JSON; --positions wraps it as {position, msg_id, event}.\n' +
    'An event that was stored as an old version is read as the newest; --raw gives every event as it lies on the log, for copies and proofs.\n' +
    'It ends where the log ended when it began. Lines come from the log itself, of all tenants, and need neither Postgres nor the HTTP API.\n' +
    'A replay to a target is worked on by the running program, for one tenant: see `aura replays`. No handler is ever told.',
  options: [
    OPTION.moment('--from <when>', 'the first event'),
    OPTION.moment('--to <when>', 'the last event'),
    OPTION.type(),
    OPTION.subject(),
    OPTION.tenant('only this tenant (default: all; to a target: default)'),
    OPTION.correlation(),
    OPTION.speed(),
    OPTION.gap('--max-gap <period>', 'no pause between two events is longer'),
    OPTION.plain('-o, --output <file>', 'write to this file; it appears when it is complete'),
    OPTION.plain('--positions', 'wrap each event with its position and msg_id'),
    OPTION.raw(),
    OPTION.plain('--to-webhook <url>', 'to this receiver, signed, one after the other'),
    new Option('--mode <mode>', 'how a webhook is written').choices(['structured', 'binary', 'batch']),
    OPTION.plain('--to-nats [name]', 'under replay.<tenant>.<name>.> (default: the id of the replay)'),
    OPTION.plain('--acknowledged', 'with --to-nats: a stream has to take each'),
    OPTION.plain('--to-projection <name>', 'into a read model: its rebuild'),
    OPTION.plain('--wait', 'with a target: stay until it is told'),
  ],
  run: async (call) => {
    const target = targetIn(call.options);
    checkTogether(call.options, target);
    return target ? ask(call, target) : write(call);
  },
});
