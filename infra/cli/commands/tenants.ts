import { Argument, Option } from 'commander';
import type { Tenant } from '../../../http/shapes/tenants.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { type Column, pairLines, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface Listing {
  readonly state?: Tenant['state'];
  readonly search?: string;
  readonly limit?: number;
}

/** The token that a command makes for itself is that of whoever runs the platform. */
const PLATFORM = { roles: ['platform-admin'] } as const;
const WHICH = new Argument('<tenant>', 'its id');
const LISTING = [
  new Option('--state <state>', 'only in this state').choices(['active', 'suspended', 'deleting', 'deleted']),
  OPTION.plain('--search <text>', 'text within id or name'),
  OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
];

const pathOf = (tenant: string, step = ''): string => `/api/v1/tenants/${encodeURIComponent(tenant)}${step}`;

const COLUMNS: readonly Column<Tenant>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'NAME', of: ({ id, display_name: name }) => (name === id ? undefined : name) },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'REASON', of: ({ reason }) => reason },
  { head: 'CREATED', of: ({ created_at: at }) => at },
  { head: 'BY', of: ({ created_by: by }) => by },
];

const show = async ({ json, paint, data }: Terminal, tenants: readonly Tenant[]): Promise<void> => {
  if (json) for (const tenant of tenants) await data(JSON.stringify(tenant));
  else if (tenants.length > 0) for (const line of tableLines(COLUMNS, tenants, paint)) await data(line);
};

const list = async ({ here, options, signal, terminal }: Call<Listing>): Promise<void> => {
  const { state, search, limit = 50 } = options;
  const api = await here.api(signal, PLATFORM);
  const found: Tenant[] = [];
  const query = { state, search, limit: Math.min(limit, 200) };
  for await (const tenant of api.items('/api/v1/tenants', query)) {
    found.push(tenant as Tenant);
    if (found.length >= limit) break;
  }
  await show(terminal, found);
  if (found.length === 0) terminal.note('no such tenants; create one: aura tenants create --help');
};

const listCommand = defineCommand<Listing>({
  name: 'list',
  order: 0,
  summary: 'List tenants, the newest first; the same as without a word.',
  examples: [{ line: 'aura tenants list --state suspended', does: 'who is refused, and why' }],
  options: LISTING,
  run: list,
});

const showCommand = defineCommand({
  name: 'show',
  order: 1,
  summary: 'Show one tenant with its settings and limits.',
  examples: [{ line: 'aura tenants show acme', does: 'everything about it' }],
  args: [WHICH],
  run: async ({ args, here, signal, terminal }) => {
    const api = await here.api(signal, PLATFORM);
    const { body } = await api.get(pathOf(args[0] as string));
    if (terminal.json) return terminal.data(JSON.stringify(body));
    for (const line of pairLines(Object.entries(body as Tenant), terminal.paint)) await terminal.data(line);
  },
});

const createCommand = defineCommand<{ readonly name?: string }>({
  name: 'create',
  order: 2,
  summary: 'Create a tenant; its id stands in its tokens and subjects for good.',
  examples: [{ line: "aura tenants create acme --name 'Acme GmbH'", does: 'a tenant with a name for people' }],
  args: [WHICH],
  options: [OPTION.plain('--name <name>', 'how people call it (default: its id)')],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, PLATFORM);
    const body = { id: args[0], ...(options.name === undefined ? {} : { display_name: options.name }) };
    await show(terminal, [(await api.post('/api/v1/tenants', body)) as Tenant]);
  },
});

const suspendCommand = defineCommand<{ readonly reason: string }>({
  name: 'suspend',
  order: 3,
  summary: 'Refuse everything of a tenant, with a reason, until it is resumed.',
  examples: [
    { line: "aura tenants suspend acme --reason 'The invoice of October is open'", does: 'at once, everywhere' },
  ],
  args: [WHICH],
  options: [OPTION.plain('--reason <text>', 'shown to whoever is refused').makeOptionMandatory()],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, PLATFORM);
    const { reason } = options;
    await show(terminal, [(await api.post(pathOf(args[0] as string, '/suspend'), { reason })) as Tenant]);
  },
});

const resumeCommand = defineCommand({
  name: 'resume',
  order: 4,
  summary: 'Let a suspended tenant go on.',
  examples: [{ line: 'aura tenants resume acme', does: 'as it was before' }],
  args: [WHICH],
  run: async ({ args, here, signal, terminal }) => {
    const api = await here.api(signal, PLATFORM);
    await show(terminal, [(await api.post(pathOf(args[0] as string, '/resume'), undefined)) as Tenant]);
  },
});

export default defineCommand<Listing>({
  name: 'tenants',
  order: 54,
  summary: 'List the tenants of the platform, create, show, suspend and resume them.',
  examples: [
    { line: 'aura tenants --state suspended', does: 'who is refused, and why' },
    { line: "aura tenants create acme --name 'Acme GmbH'", does: 'create one' },
    { line: "aura tenants suspend acme --reason 'The invoice of October is open'", does: 'refuse everything of it' },
    { line: 'aura tenants resume acme', does: 'let it go on' },
  ],
  options: LISTING,
  commands: [listCommand, showCommand, createCommand, suspendCommand, resumeCommand],
  run: list,
});
