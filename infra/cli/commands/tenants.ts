import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Tenant, TenantLimits } from '../../../http/shapes/tenants.ts';
import { Fault } from '../../../schemas/errors.ts';
import { LIMIT_NAMES, type LimitName } from '../../../schemas/limits.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { deleteCommand } from '../tenants/delete.ts';
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
  examples: [
    { line: 'aura tenants list --state suspended', does: 'who is refused, and why' },
    {
      line: 'aura tenants list --state deleted -n 100000 --json > deleted.ndjson',
      does: 'to be kept beside backups, for aura restore --erasures',
    },
  ],
  options: LISTING,
  run: list,
});

/** How a window reads: `a minute`, `300 s`, `at a time`. */
const spanOf = (windowS: number | null): string =>
  windowS === null ? 'at a time' : windowS === 60 ? 'a minute' : `${windowS} s`;

const LIMIT_COLUMNS: readonly Column<TenantLimits['items'][number]>[] = [
  { head: 'LIMIT', of: ({ name }) => name },
  { head: 'VALUE', of: ({ value }) => value ?? 'none', align: 'right' },
  { head: 'DEFAULT', of: ({ default: usual }) => usual ?? 'none', align: 'right' },
  { head: 'USED', of: ({ use }) => use, align: 'right' },
  { head: 'PER', of: ({ per, window_s: windowS }) => `${per}, ${spanOf(windowS)}` },
  { head: 'MEANING', of: ({ meaning }) => meaning },
];

const showLimits = async ({ json, paint, data, note }: Terminal, limits: TenantLimits): Promise<void> => {
  if (json) return data(JSON.stringify(limits));
  for (const line of tableLines(LIMIT_COLUMNS, limits.items, paint)) await data(line);
  if (limits.counts.length > 0)
    note(`besides: ${limits.counts.map(({ meaning, count }) => `${meaning.toLowerCase()} ${count}`).join(', ')}`);
};

type LimitWish = readonly [name: LimitName, value: number | null | undefined];

/** `rooms_open=5`, `=none`, `=default`. */
const readLimit = (text: string): LimitWish => {
  const [, name = '', value = ''] = /^([a-z0-9_]+)=(\d+|none|default)$/.exec(text) ?? [];
  const known = LIMIT_NAMES.find((one) => one === name);
  const number = Number(value);
  if (known && value === 'default') return [known, undefined];
  if (known && value === 'none') return [known, null];
  if (known && Number.isSafeInteger(number)) return [known, number];
  const names = LIMIT_NAMES.join(', ');
  throw new InvalidArgumentError(`${text} is no <name>=<number|none|default>; names: ${names}`);
};

const SET_LIMIT = new Option('--set <name=value>', 'another value, none or default; repeatable').argParser(
  (text: string, before: readonly LimitWish[] | undefined): readonly LimitWish[] => [
    ...(before ?? []),
    readLimit(text),
  ],
);

const limitsCommand = defineCommand<{ readonly set?: readonly LimitWish[] }>({
  name: 'limits',
  order: 6,
  summary: 'Show what a tenant may use and how much of it is used; with --set, let it use another amount.',
  examples: [
    { line: 'aura tenants limits acme', does: 'every limit, its default and what is used, and what there is besides' },
    { line: 'aura tenants limits acme --set rooms_open=50 --set api_per_minute=none', does: 'the others stay' },
    { line: 'aura tenants limits acme --set rooms_open=default', does: 'as for everybody again' },
  ],
  args: [WHICH],
  options: [SET_LIMIT],
  run: async ({ args, here, options, signal, terminal }) => {
    const { client } = await here.api(signal, PLATFORM);
    const params = { tenant: args[0] as string };
    if (!options.set) return showLimits(terminal, await client.getTenantLimits({ params }));
    const { limits, revision } = await client.getTenant({ params });
    const changes = Object.fromEntries(options.set);
    const body = Object.fromEntries(
      Object.entries({ ...limits, ...changes }).filter(([, value]) => value !== undefined),
    );
    const headers = { 'If-Match': `"${revision}"` };
    await showLimits(terminal, await client.setTenantLimits({ params, headers, body }));
  },
});

const readSetting = (most: number) => (text: string) => {
  if (text === 'none') return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new InvalidArgumentError(`a whole number up to ${most}, or none`);
};

interface Changes {
  readonly name?: string;
  readonly roomMaxParticipants?: number | null;
  readonly roomEmptyTimeout?: number | null;
}

const setCommand = defineCommand<Changes>({
  name: 'set',
  order: 5,
  summary: 'Change the name and the settings of a tenant.',
  examples: [
    { line: "aura tenants set acme --name 'Acme SE'", does: 'another name for people' },
    { line: 'aura tenants set acme --room-max-participants 50', does: 'for rooms created without a number' },
  ],
  args: [WHICH],
  options: [
    OPTION.plain('--name <name>', 'how people call it'),
    new Option('--room-max-participants <count>', 'of rooms created without it; none: as the server has it').argParser(
      readSetting(100_000),
    ),
    new Option('--room-empty-timeout <seconds>', 'of rooms created without it; none: as the server has it').argParser(
      readSetting(604_800),
    ),
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    const { name, roomMaxParticipants: most, roomEmptyTimeout: timeout } = options;
    const settings = {
      ...(most === undefined ? {} : { room_max_participants: most }),
      ...(timeout === undefined ? {} : { room_empty_timeout_s: timeout }),
    };
    const { client } = await here.api(signal, PLATFORM);
    const params = { tenant: args[0] as string };
    const { revision } = await client.getTenant({ params });
    const body = { ...(name === undefined ? {} : { display_name: name }), settings };
    await show(terminal, [await client.changeTenant({ params, headers: { 'If-Match': `"${revision}"` }, body })]);
  },
});

interface ExportLine {
  readonly kind?: string;
  readonly position?: string;
  readonly events?: number;
  readonly rows?: number;
}

const exportCommand = defineCommand<{ readonly after?: string }>({
  name: 'export',
  order: 7,
  summary: 'Write everything of a tenant to stdout as lines of JSON: its events, then its rows.',
  examples: [
    { line: 'aura tenants export acme > acme.ndjson', does: 'the last line says how many; without it, it was cut off' },
    { line: 'aura tenants export acme --after EVENTS:41200 >> acme.ndjson', does: 'goes on behind a position' },
  ],
  args: [WHICH],
  options: [OPTION.plain('--after <position>', 'only events behind this position, where an export was cut off')],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, PLATFORM);
    let last: ExportLine = {};
    let position: string | undefined;
    for await (const line of api.lines(pathOf(args[0] as string, '/export'), { after: options.after })) {
      await terminal.data(line);
      last = JSON.parse(line) as ExportLine;
      if (last.kind === 'event') ({ position } = last);
    }
    if (last.kind === 'end') return terminal.note(`${last.events} events, ${last.rows} rows`);
    throw new Fault('EXPORT_CUT_OFF', { after: position ?? options.after });
  },
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
  summary: 'Tenants of the platform: list, create, suspend, resume, set limits, export, delete.',
  examples: [
    { line: 'aura tenants --state suspended', does: 'who is refused, and why' },
    { line: "aura tenants create acme --name 'Acme GmbH'", does: 'create one' },
    { line: "aura tenants suspend acme --reason 'The invoice of October is open'", does: 'refuse everything of it' },
    { line: 'aura tenants resume acme', does: 'let it go on' },
    { line: 'aura tenants limits acme --set rooms_open=50', does: 'let it use another amount' },
    { line: 'aura tenants delete acme --confirm acme', does: 'erase everything of one that is suspended' },
  ],
  options: LISTING,
  commands: [
    listCommand,
    showCommand,
    createCommand,
    suspendCommand,
    resumeCommand,
    setCommand,
    limitsCommand,
    exportCommand,
    deleteCommand,
  ],
  run: list,
});
