import { Argument } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import type { Erasure } from '../../../http/shapes/erasures.ts';
import { Fault } from '../../../schemas/errors.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { type Column, pairLines, tableLines } from '../table.ts';

interface Options {
  readonly identity?: string;
  readonly reason?: string;
  readonly list?: true;
  readonly tenant?: string;
}

const COLUMNS: readonly Column<Erasure>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'person', of: ({ person_id: person }) => person },
  { head: 'state', of: ({ state }) => state },
  { head: 'requested', of: ({ requested_at: at }) => at },
  { head: 'keys', of: ({ keys }) => keys.length, align: 'right' },
  { head: 'reason', of: ({ reason }) => reason },
];

const list = async ({ here, options: { tenant }, signal, terminal }: Call<Options>): Promise<void> => {
  const api = await here.api(signal, { tenant });
  const found: Erasure[] = [];
  const pages = (given: { readonly query: { readonly cursor?: string | null } }) => api.client.listErasures(given);
  for await (const erasure of everyItem(pages, {})) {
    // Each line says whose it is: several tenants' lists make one file for `aura restore --erasures`.
    if (terminal.json) await terminal.data(JSON.stringify({ tenant: tenant ?? 'default', ...erasure }));
    else found.push(erasure);
  }
  if (!terminal.json) for (const line of tableLines(COLUMNS, found, terminal.paint)) await terminal.data(line);
};

const erase = async (call: Call<Options>): Promise<void> => {
  const { args, here, options, signal, terminal } = call;
  const { identity, reason, tenant } = options;
  if (reason === undefined) throw new Fault('OPTION_INVALID', { reason: 'say why with --reason: it is kept' });
  if ((args[0] === undefined) === (identity === undefined))
    throw new Fault('OPTION_INVALID', { reason: 'name the person by the keyed hash (ps-…), or with --identity' });
  const api = await here.api(signal, { tenant });
  const who = identity === undefined ? { person: args[0] as string } : { identity };
  const erasure = await api.client.erasePerson({ body: { ...who, reason } });
  if (terminal.json) return terminal.data(JSON.stringify(erasure));
  const { keys, rows, events: _events, ...shown } = erasure;
  const pairs = Object.entries({
    ...shown,
    keys: keys.map(({ key_hash: hash }) => hash).join(' '),
    rows: rows.map((row) => `${row.table} ${row.rows}`).join(', '),
  });
  for (const line of pairLines(pairs, terminal.paint)) await terminal.data(line);
  terminal.note(
    `the receipt, once the log was read through: aura erase --list, or GET /api/v1/audit/erasures/${erasure.id}`,
  );
};

export default defineCommand<Options>({
  name: 'erase',
  order: 64,
  summary: 'Erase a person: nobody can read any more what was said about them. There is no way back.',
  examples: [
    { line: "aura erase --identity ann@example.org --reason 'request 118'", does: 'by what the person is called' },
    { line: "aura erase ps-4cQ2… --reason 'request 118'", does: 'by the keyed hash that stands in events' },
    { line: 'aura erase --list', does: 'who was erased, and what that destroyed' },
    { line: 'aura erase --list --json > erasures.ndjson', does: 'to be kept beside backups, for aura restore' },
  ],
  notes:
    'What the person is called is turned into the keyed hash and stored nowhere; a reason is kept: a case number rather than a name.',
  args: [new Argument('[person]', 'the keyed hash by which events name the person')],
  options: [
    OPTION.plain('--identity <identity>', 'what the person is called in rooms or tokens'),
    OPTION.plain('--reason <text>', 'why'),
    OPTION.plain('--list', 'show the erasures there were'),
    OPTION.tenant('whose person (without it: default)'),
  ],
  run: (call) => (call.options.list ? list(call) : erase(call)),
});
