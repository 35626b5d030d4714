import { Argument } from 'commander';
import { supersededBy, type Catalogue } from '../../../schemas/catalogue.ts';
import type { EventDeclaration } from '../../../schemas/define.ts';
import { Fault } from '../../../schemas/errors.ts';
import { loadCatalogueLate } from '../catalogue.ts';
import { defineCommand } from '../define.ts';
import { fullType } from '../event-type.ts';
import { OPTION } from '../options.ts';
import { type Column, tableLines } from '../table.ts';

/** What stands in a line of the list. */
const entryOf = (event: EventDeclaration, { newest }: Catalogue) => ({
  type: event.type,
  name: event.name,
  version: event.version,
  owner: event.owner,
  subject: `${event.of.name}/{${event.of.key}}`,
  meaning: event.meaning,
  personal: event.personal.flatMap(({ fields }) => fields),
  superseded_by: supersededBy(event.type, newest(event.type))['x-superseded-by'] ?? null,
});
type Entry = ReturnType<typeof entryOf>;

const COLUMNS: readonly Column<Entry>[] = [
  { head: 'event', of: ({ name }) => name },
  { head: 'version', of: ({ version }) => `v${version}` },
  { head: 'owner', of: ({ owner }) => owner },
  { head: 'subject', of: ({ subject }) => subject },
  { head: 'meaning', of: ({ meaning }) => meaning.split(/(?<=\.) /)[0] ?? '' },
];

const linesOf = (
  event: EventDeclaration,
  entry: Entry,
  versions: readonly number[],
  schema: object | undefined,
): readonly string[] => {
  const pairs: readonly (readonly [string, string])[] = [
    ['type', entry.type],
    ['meaning', entry.meaning],
    ['owner', entry.owner],
    ['subject', entry.subject],
    ['personal', entry.personal.join(', ') || 'none'],
    ['versions', versions.map((version) => `v${version}`).join(', ')],
    ...(typeof entry.superseded_by === 'string' ? [['superseded by', entry.superseded_by] as const] : []),
  ];
  return [
    ...pairs.map(([name, value]) => `${name.padEnd(14)}${value}`),
    '',
    'schema of data',
    JSON.stringify(schema, undefined, 2),
    '',
    'example of data',
    JSON.stringify(event.example, undefined, 2),
  ];
};

interface Options {
  readonly all?: true;
}

export default defineCommand<Options>({
  name: 'catalogue',
  order: 45,
  summary: 'List the event types there are, or show one with its schema, versions and an example.',
  examples: [
    { line: 'aura catalogue', does: 'every event in its newest version' },
    { line: 'aura catalogue room.started', does: 'one event: meaning, owner, schema, example' },
    { line: 'aura catalogue room.started.v1 --json', does: 'one version as JSON' },
    { line: 'aura catalogue --all --json', does: 'every version, one a line' },
  ],
  notes:
    'It needs no running program: the catalogue is what this checkout declares. The program serves its own at /asyncapi.json and /schemas/{type}.\n' +
    'A superseded version is still taken, and read as the newest one.',
  args: [new Argument('[type]', 'an event: room.started is its newest version, room.started.v1 that one')],
  options: [OPTION.plain('--all', 'superseded versions too')],
  run: async ({ options, args: [wanted], terminal }) => {
    const catalogue = await loadCatalogueLate();
    const { events, newest, schema } = catalogue;
    if (wanted !== undefined) {
      const type = fullType(wanted, events.keys());
      const event = events.get(type);
      if (!event) throw new Fault('EVENT_TYPE_UNKNOWN', { type });
      const entry = entryOf(event, catalogue);
      const shown = schema(type, '');
      const versions = [...events.values()].filter(({ name }) => name === event.name).map(({ version }) => version);
      if (terminal.json) await terminal.data(JSON.stringify({ ...entry, schema: shown, example: event.example }));
      else for (const line of linesOf(event, entry, versions, shown)) await terminal.data(line);
      return;
    }
    const entries = [...events.values()]
      .filter((event) => options.all || newest(event.type) === event)
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map((event) => entryOf(event, catalogue));
    if (terminal.json) for (const entry of entries) await terminal.data(JSON.stringify(entry));
    else for (const line of tableLines(COLUMNS, entries, terminal.paint)) await terminal.data(line);
  },
});
