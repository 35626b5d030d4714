import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Argument, InvalidArgumentError } from 'commander';
import { Fault } from '../../../schemas/errors.ts';
import { readMoment } from '../../../schemas/moment.ts';
import { loadCatalogueLate } from '../catalogue.ts';
import { defineCommand } from '../define.ts';
import { fullType } from '../event-type.ts';
import { parsePeriod } from '../moment.ts';
import { OPTION } from '../options.ts';
import { showTimers } from './table.ts';

interface Options {
  readonly id?: string;
  readonly at?: string;
  readonly after?: number;
  readonly every?: number;
  readonly cron?: string;
  readonly zone?: string;
  readonly data?: string;
  readonly source?: string;
  readonly tenant?: string;
}

const moment = (written: string): string => {
  const found = readMoment(written);
  if (found === undefined) throw new InvalidArgumentError('Write a time such as 2026-11-21T09:00Z.');
  return found;
};

const period = (written: string): number => {
  const ms = parsePeriod(written);
  if (ms === undefined) throw new InvalidArgumentError('Write a period such as 500ms, 90s, 30m, 12h or 7d.');
  return ms;
};

const read = async (path: string): Promise<string> => {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new Fault('OPTION_INVALID', { file: path, reason: (error as Error).message }, error);
  }
};

/** Throws OPTION_INVALID where it is no JSON object. */
const dataOf = async (given: string): Promise<Readonly<Record<string, unknown>>> => {
  const json = given.startsWith('@') ? await read(given.slice(1)) : given;
  try {
    const data: unknown = JSON.parse(json);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return { ...data };
  } catch (error) {
    throw new Fault('OPTION_INVALID', { option: '--data', reason: (error as Error).message }, error);
  }
  throw new Fault('OPTION_INVALID', { option: '--data', reason: 'data is a JSON object' });
};

export const setCommand = defineCommand<Options>({
  name: 'set',
  order: 2,
  summary: 'Have an event published later: at a time, after a while, again and again, or by cron.',
  examples: [
    {
      line: `aura timers set room.end_requested --after 45m --id close --data '{"roomId":"RM_x","name":"standup"}'`,
      does: 'once, so long from now',
    },
    { line: 'aura timers set … --at 2026-12-24T18:00+01:00', does: 'once, at a time' },
    { line: "aura timers set … --cron '0 9 * * 1-5' --zone Europe/Berlin", does: 'each working day at nine, there' },
    { line: 'aura timers set … --every 1h --data @data.json', does: 'again and again; the data from a file' },
  ],
  notes:
    'The event is checked now, as it will be then. In texts of its data {timer.occurrence} (1, 2, …) and {timer.dueAt} are filled in when it\n' +
    'fires, so that each can have a key of its own. The same --id again replaces the timer. After an outage it fires once, late, and says so.',
  args: [new Argument('<type>', 'event type; room.requested means its newest version')],
  options: [
    OPTION.plain('--id <id>', 'name by which it can be set again, shown and cancelled'),
    OPTION.plain('--at <time>', 'at this time').argParser(moment),
    OPTION.plain('--after <period>', 'once, so long from now').argParser(period),
    OPTION.plain('--every <period>', 'again and again, first so long from now (at least 1s)').argParser(period),
    OPTION.plain('--cron <expression>', 'five fields, six with seconds first, or @daily and its like'),
    OPTION.plain('--zone <zone>', 'IANA time zone of --cron (default: UTC)'),
    OPTION.plain('--data <json>', 'data of the event as a JSON object; @file reads it from a file, @- from stdin'),
    OPTION.plain('--source <source>', 'who says so (default: /timers)'),
    OPTION.tenant('the tenant to set it for (without it: default)'),
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    const { id, at, after, every, cron, zone, source, tenant, data = '{}' } = options;
    const { events } = await loadCatalogueLate();
    const type = fullType(args[0] as string, events.keys());
    const body = {
      id,
      at,
      after_ms: after,
      every_ms: every,
      cron,
      zone,
      event: { type, source, data: await dataOf(data) },
    };
    const api = await here.api(signal, { tenant });
    const timer = await api.client.setTimer({ body });
    await showTimers(terminal, [timer]);
    const name = /^[\w-]+$/.test(timer.name) ? timer.name : timer.id;
    if (!terminal.json) terminal.note(`cancel it: aura timers cancel ${name}`);
  },
});
