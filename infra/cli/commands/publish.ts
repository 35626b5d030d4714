import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Argument } from 'commander';
import type { NewEvent, Operations } from '../../../http/client.gen.ts';
import type { Receipt } from '../../../http/shapes/events.ts';
import { Fault } from '../../../schemas/errors.ts';
import { parseMoment } from '../moment.ts';
import type { Api } from '../api.ts';
import { loadCatalogueLate } from '../catalogue.ts';
import { type Call, defineCommand } from '../define.ts';
import { draftOf, draftsOf, type Envelope } from '../drafts.ts';
import { fullType } from '../event-type.ts';
import { OPTION } from '../options.ts';

interface Options {
  readonly type?: string;
  readonly data?: string;
  readonly subject?: string;
  readonly source?: string;
  readonly id?: string;
  readonly time?: string;
  readonly tenant?: string;
}

/** Events of one request; the program stores a batch at once. */
const BATCH = 100;

const read = async (path: string): Promise<string> => {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new Fault('OPTION_INVALID', { file: path, reason: (error as Error).message }, error);
  }
};

const timeOf = (given: string | undefined): string | undefined => {
  if (given === undefined) return undefined;
  const moment = parseMoment(given, Date.now());
  if (typeof moment !== 'string')
    throw new Fault('OPTION_INVALID', {
      option: '--time',
      reason: 'write a time (2026-11-21T09:00Z) or how long ago (5m)',
    });
  return moment;
};

/** The events that the line names: one by its options, or those of a file or stdin. */
const asked = async ({ options, args }: Call<Options>): Promise<readonly Envelope[]> => {
  const now = new Date().toISOString();
  const [file] = args;
  if (options.type === undefined) {
    if (options.data !== undefined) throw new Fault('OPTION_INVALID', { reason: '--data needs --type' });
    if (file === undefined && process.stdin.isTTY)
      throw new Fault('OPTION_INVALID', { reason: 'name an event with --type and --data, or a file' });
    return draftsOf(await read(file ?? '-'), randomUUID, now);
  }
  if (file !== undefined) throw new Fault('OPTION_INVALID', { reason: 'either --type with --data, or a file' });
  const { events } = await loadCatalogueLate();
  const { tenant: _tenant, data = '{}', ...named } = options;
  const type = fullType(options.type, events.keys());
  return [
    draftOf(
      { ...named, type, time: timeOf(options.time), data: data.startsWith('@') ? await read(data.slice(1)) : data },
      randomUUID,
      now,
    ),
  ];
};

const receiptsOf = (answer: Operations['publishEvents']['reply']): readonly Receipt[] =>
  'items' in answer ? answer.items : [answer];

/** One event goes alone, so that what is wrong with it is named without an index. */
const store = async (api: Api, envelopes: readonly Envelope[]): Promise<readonly Receipt[]> => {
  // Whether they are events is the program's to say: it names everything that is wrong with them.
  const events = envelopes as readonly unknown[] as readonly NewEvent[];
  if (events.length === 1) return receiptsOf(await api.client.publishEvents({ body: events[0] as NewEvent }));
  return receiptsOf(
    await api.client.publishEvents({ contentType: 'application/cloudevents-batch+json', body: events }),
  );
};

const receiptLine = ({ position, msg_id, id, duplicate }: Receipt): string =>
  `${position}  ${msg_id}  ${id}${duplicate ? '  (was there before)' : ''}`;

export default defineCommand<Options>({
  name: 'publish',
  order: 20,
  summary: 'Publish events: one by its options, or those of a file or stdin.',
  examples: [
    {
      line: `aura publish --type room.requested --data '{"requestId":"rq-1","name":"standup","aiAgentEnabled":false}'`,
      does: 'one event',
    },
    { line: 'aura publish events.ndjson', does: 'every CloudEvent of a file, one a line' },
    { line: 'echo \'[{"type":…,"data":{…}}]\' | aura publish', does: 'from stdin, a JSON array' },
    {
      line: `aura publish --type room.requested.v1 --data '{"requestId":"rq-2","name":"standup","aiAgentEnabled":false}'`,
      does: 'a version by name; every declared one is taken, checked against its own schema and read as the newest',
    },
    {
      line: 'aura publish --type … --data @data.json --id order-7',
      does: 'data from a file; a repeat of the id adds nothing',
    },
  ],
  notes:
    'Each event is checked against the catalogue (/asyncapi.json) and answered with its position once the log has stored it.\n' +
    'A file is published in batches of 100; a batch with a wrong event is refused as a whole. Missing attributes are filled in: id, time, source (/cli).',
  args: [new Argument('[file]', 'CloudEvents in JSON: one, an array, or one a line; - for stdin')],
  options: [
    OPTION.plain('--type <type>', 'event type; room.requested means its newest version'),
    OPTION.plain('--data <json>', 'its data as a JSON object; @file reads it from a file'),
    OPTION.plain('--subject <subject>', 'aggregate, e.g. room/RM_x (default: from the data)'),
    OPTION.plain('--source <source>', 'who says so (default: /cli)'),
    OPTION.plain('--id <id>', 'identity within the source (default: a new one)'),
    OPTION.plain('--time <when>', 'when it happened (default: now)'),
    OPTION.tenant('the tenant to publish for (without it: default)'),
  ],
  run: async (call) => {
    const { here, options, signal, terminal } = call;
    const events = await asked(call);
    const api = await here.api(signal, { tenant: options.tenant });
    for (let at = 0; at < events.length; at += BATCH) {
      const receipts = await store(api, events.slice(at, at + BATCH)).catch((error: unknown) => {
        if (at > 0)
          terminal.note(`the first ${at} events of ${events.length} are stored; the failure is counted from there`);
        throw error;
      });
      for (const receipt of receipts)
        await terminal.data(terminal.json ? JSON.stringify(receipt) : receiptLine(receipt));
    }
  },
});
