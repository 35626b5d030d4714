import { Option } from 'commander';
import type { DeadLetter } from '../../../http/shapes/dead-letters.ts';
import { Fault } from '../../../schemas/errors.ts';
import type { Position } from '../../../schemas/event.ts';
import { shortType } from '../event-line.ts';
import { typeFilter } from '../event-type.ts';
import { OPTION } from '../options.ts';
import { type Column, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** Which letters a command is about. */
export interface Selected {
  readonly tenant?: string;
  readonly handler?: string;
  readonly code?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly search?: string;
  readonly since?: Position | string;
  readonly until?: Position | string;
}

export const SELECTION: readonly Option[] = [
  OPTION.tenant('whose (without it: default)'),
  OPTION.plain('--handler <name>', 'only of this handler or projection'),
  OPTION.plain('--code <code>', 'only with this error code'),
  new Option('--type <type>', 'only about this event type; room.* for all of rooms').argParser(typeFilter),
  OPTION.subject(),
  OPTION.plain('--search <text>', 'only with this text in reason, code or names; or of this event id or position'),
  OPTION.moment('--since <moment>', 'last tried from then on'),
  OPTION.moment('--until <moment>', 'last tried until then'),
];

const time = (moment: Position | string | undefined): string | undefined => {
  if (typeof moment === 'object')
    throw new Fault('OPTION_INVALID', { reason: 'dead letters are selected by time, not by position' });
  return moment;
};

/** The selection as the API takes it: fields that are not given are left out. */
export const filterOf = ({
  handler,
  code,
  type,
  subject,
  search,
  since,
  until,
}: Selected): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({ handler, code, type, subject, search, from: time(since), to: time(until) }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );

/** What an action is about: the ids, or a filter. Throws OPTION_INVALID for neither and for both. */
export const aimOf = (
  ids: readonly string[],
  options: Selected & { readonly all?: true },
): { readonly ids: readonly string[]; readonly filter: Readonly<Record<string, string>> } => {
  const filter = filterOf(options);
  const filtered = Object.keys(filter).length > 0;
  if (ids.length > 0 && (filtered || options.all))
    throw new Fault('OPTION_INVALID', { reason: 'name ids, or select by options, not both' });
  if (ids.length === 0 && !filtered && !options.all)
    throw new Fault('OPTION_INVALID', {
      reason: 'name the ids, select with --handler, --code, --type, --subject, --search, or take --all',
    });
  return { ids, filter };
};

const COLUMNS: readonly Column<DeadLetter>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'state', of: ({ state }) => state },
  { head: 'last tried', of: ({ last_at }) => last_at.slice(0, 19).replace('T', ' ') },
  { head: 'by', of: ({ handler }) => handler },
  { head: 'event', of: ({ event_type }) => shortType(event_type) },
  { head: 'position', of: ({ event_position }) => event_position },
  { head: 'code', of: ({ code }) => code },
  { head: 'attempts', of: ({ attempts }) => attempts, align: 'right' },
];

/** Shows letters as a table, or as JSON, one a line. */
export const showLetters = async (terminal: Terminal, letters: readonly DeadLetter[]): Promise<void> => {
  if (terminal.json) for (const letter of letters) await terminal.data(JSON.stringify(letter));
  else if (letters.length > 0)
    for (const line of tableLines(COLUMNS, letters, terminal.paint)) await terminal.data(line);
};

/** `3 redriven, 1 open`, in the order in which they were met. */
export const countsOf = (letters: readonly DeadLetter[]): string =>
  [...Map.groupBy(letters, ({ state }) => state)].map(([state, of]) => `${of.length} ${state}`).join(', ');
