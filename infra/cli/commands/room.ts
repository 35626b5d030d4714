import { Argument, InvalidArgumentError, Option } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import type { RoomChanges } from '../../../http/shapes/past.ts';
import { formatPosition, type Position } from '../../../schemas/event.ts';
import type { Api } from '../api.ts';
import { type Call, defineCommand } from '../define.ts';
import { parseMoment } from '../moment.ts';
import { OPTION } from '../options.ts';
import { type Column, pairLines, tableLines } from '../table.ts';

type Moment = Position | string;

interface Options {
  readonly at?: Moment;
  readonly diff?: readonly [from: Moment, to: Moment | undefined];
  readonly tenant?: string;
}

/** `5m..now`, `EVENTS:17..EVENTS:40`; without an end: to now. */
const stretch = (text: string): readonly [Moment, Moment | undefined] => {
  const parts = text.split('..');
  const [from, to] = parts.map((part) => parseMoment(part, Date.now()));
  if (parts.length > 2 || from === undefined || (parts[1] !== undefined && parts[1] !== '' && to === undefined))
    throw new InvalidArgumentError('Write two moments with .. between them: EVENTS:17..EVENTS:40 or 1h..5m.');
  return [from, to];
};

const textOf = (moment: Moment): string => (typeof moment === 'string' ? moment : formatPosition(moment));

type Row = RoomChanges['items'][number];
interface Field extends Pick<Row, 'table' | 'id' | 'change'> {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const shown = (value: unknown): string | undefined =>
  value === null || value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

const COLUMNS: readonly Column<Field>[] = [
  { head: 'table', of: ({ table }) => table },
  { head: 'id', of: ({ id }) => id },
  { head: 'change', of: ({ change }) => change },
  { head: 'field', of: ({ field }) => field },
  { head: 'before', of: ({ before }) => shown(before) },
  { head: 'after', of: ({ after }) => shown(after) },
];

const showChanges = async (
  { terminal }: Call<Options>,
  api: Api,
  room: string,
  [from, to]: NonNullable<Options['diff']>,
): Promise<void> => {
  const query = { from: textOf(from), ...(to === undefined ? {} : { to: textOf(to) }), limit: 200 };
  const rows: Row[] = [];
  const changes = (given: { readonly query: typeof query & { readonly cursor?: string | null } }) =>
    api.client.getRoomChanges({ params: { room }, ...given });
  for await (const row of everyItem(changes, query)) {
    if (terminal.json) await terminal.data(JSON.stringify(row));
    rows.push(row);
  }
  const fields = rows.flatMap(({ fields: all, ...row }) => all.map((field) => ({ ...row, ...field })));
  if (!terminal.json && rows.length > 0)
    for (const line of tableLines(COLUMNS, fields, terminal.paint)) await terminal.data(line);
  terminal.note(
    rows.length === 0 ? 'nothing changed' : `${rows.length} ${rows.length === 1 ? 'row differs' : 'rows differ'}`,
  );
};

export default defineCommand<Options>({
  name: 'room',
  order: 45,
  summary: 'Show a room as it is, as it was, or what changed in it between two moments.',
  examples: [
    { line: 'aura room standup', does: 'the newest room of this name, now' },
    { line: 'aura room RM_x --at EVENTS:17', does: 'as it was at a position of the log' },
    { line: 'aura room RM_x --at 5m', does: 'as it was five minutes ago' },
    { line: 'aura room RM_x --diff 1h..5m', does: 'each row that changed in between, before and after' },
    { line: 'aura room RM_x --diff EVENTS:17.. --json', does: 'up to now, as JSON, one row a line' },
  ],
  notes:
    'A moment means what the log had stored by then, whatever times the events carry. The room is named by its sid, its request id or its\n' +
    'name: with --at, the newest of that name at that moment.',
  args: [new Argument('<room>', 'sid, request id or name')],
  options: [
    OPTION.moment('--at <when>', 'as it was then'),
    new Option('--diff <from..to>', 'what changed between two moments; without an end: up to now')
      .argParser(stretch)
      .conflicts('at'),
    OPTION.tenant('whose (without it: default)'),
  ],
  run: async (call) => {
    const { args, here, options, signal, terminal } = call;
    const api = await here.api(signal, { tenant: options.tenant });
    const room = args[0] as string;
    if (options.diff) return showChanges(call, api, room, options.diff);
    const at = options.at === undefined ? undefined : textOf(options.at);
    const found = await api.client.getRoom({ params: { room }, query: { at } });
    if (terminal.json) return terminal.data(JSON.stringify(found));
    for (const line of pairLines(Object.entries(found), terminal.paint)) await terminal.data(line);
  },
});
