import { Argument, Option } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import { SECURITY_KINDS, type BrowserSession, type SecurityEntry } from '../../../http/shapes/security.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { type Column, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly kind?: (typeof SECURITY_KINDS)[number];
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly platform?: true;
  readonly limit?: number;
  readonly tenant?: string;
}

const TENANT = () => OPTION.tenant('whose (without it: default)');

const ENTRIES: readonly Column<SecurityEntry>[] = [
  { head: 'WHEN', of: ({ at }) => at },
  { head: 'WHAT', of: ({ kind }) => kind },
  { head: 'WHO', of: ({ subject, key_id: key }) => subject ?? key },
  { head: 'CODE', of: ({ code }) => code },
  {
    head: 'DETAILS',
    of: ({ permission, reason, method, route, agent }) =>
      [permission ?? reason, method, route, agent].filter(Boolean).join(' ') || null,
  },
  { head: 'FROM', of: ({ network }) => network },
  { head: 'TIMES', of: ({ count }) => count, align: 'right' },
];
const SESSIONS: readonly Column<BrowserSession>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'WHO', of: ({ subject }) => subject },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'BY', of: ({ method }) => method },
  { head: 'BROWSER', of: ({ agent }) => agent },
  { head: 'FROM', of: ({ network }) => network },
  { head: 'BEGAN', of: ({ started_at: at }) => at },
];

const print = async <Row>(terminal: Terminal, columns: readonly Column<Row>[], rows: readonly Row[]): Promise<void> => {
  const lines = terminal.json ? rows.map((row) => JSON.stringify(row)) : tableLines(columns, rows, terminal.paint);
  for (const line of lines) await terminal.data(line);
};

const log = async ({ here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const { kind, subject, from, to, platform, limit = 50, tenant } = options;
  // The platform's own part of the log asks for more than a tenant's `*`.
  const { client } = await here.api(signal, { tenant, ...(platform ? { scope: '* platform:read' } : {}) });
  const entries: SecurityEntry[] = [];
  const query = { kind, subject, from, to, limit: Math.min(limit, 200), ...(platform ? { platform: true } : {}) };
  for await (const entry of everyItem(client.listSecurityLog, query)) {
    entries.push(entry);
    if (entries.length >= limit) break;
  }
  await print(terminal, ENTRIES, entries);
  if (entries.length === 0) terminal.note('nothing of that kind');
};

const sessions = defineCommand<Options>({
  name: 'sessions',
  order: 1,
  summary: 'List the browsers that are signed in.',
  examples: [{ line: 'aura security sessions', does: "everybody's of the tenant" }],
  options: [TENANT()],
  run: async ({ here, options, signal, terminal }) => {
    const { client } = await here.api(signal, { tenant: options.tenant });
    const found: BrowserSession[] = [];
    for await (const session of everyItem(client.listSessions, { all: true, state: 'open' as const, limit: 200 }))
      found.push(session);
    await print(terminal, SESSIONS, found);
    if (found.length === 0) terminal.note('nobody is signed in');
  },
});

const end = defineCommand<Options>({
  name: 'end',
  order: 2,
  summary: 'End sessions: their cookies are refused from now on, by every process.',
  examples: [
    { line: 'aura security end se-Gx0aWZ1pS8m2qk7RrT4v9Q', does: 'one' },
    { line: 'aura security end --subject ann', does: 'all of a person' },
  ],
  args: [new Argument('[sessions...]', 'ids of sessions')],
  options: [OPTION.plain('--subject <name>', 'all sessions of this person'), TENANT()],
  run: async ({ args, here, options, signal, terminal }) => {
    const { client } = await here.api(signal, { tenant: options.tenant });
    const ended: BrowserSession[] = [];
    for (const session of args) ended.push(await client.endSession({ params: { session } }));
    if (args.length > 0) await print(terminal, SESSIONS, ended);
    if (options.subject === undefined) return;
    const { ended: count } = await client.endSessions({ query: { subject: options.subject } });
    await terminal.data(terminal.json ? JSON.stringify({ ended: count }) : String(count));
    terminal.note(`${count} ended`);
  },
});

export default defineCommand<Options>({
  name: 'security',
  order: 53,
  summary: 'Show who came in, who was refused and which keys changed; list and end sessions.',
  examples: [
    { line: 'aura security', does: 'the newest first' },
    { line: 'aura security --kind refused --from 2026-11-21', does: 'who was refused since then' },
    { line: 'aura security --subject ann --json', does: 'all about one person, one JSON a line' },
    { line: 'aura security --platform', does: 'refusals of which nobody knows whose they are' },
    { line: 'aura security sessions', does: 'browsers that are signed in' },
    { line: 'aura security end --subject ann', does: 'sign a person out everywhere' },
  ],
  options: [
    new Option('--kind <kind>', 'only these').choices([...SECURITY_KINDS]),
    OPTION.plain('--subject <name>', 'of a person or a token, or the id of a key'),
    OPTION.plain('--from <moment>', 'from this moment on'),
    OPTION.plain('--to <moment>', 'up to this moment'),
    OPTION.plain('--platform', 'refusals of which nobody knows whose they are'),
    OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
    TENANT(),
  ],
  commands: [sessions, end],
  run: log,
});
