import { Argument, Option } from 'commander';
import { ROLES } from '../../../http/access.ts';
import { everyItem } from '../../../http/client.gen.ts';
import type { ApiKey } from '../../../http/shapes/security.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';
import { type Column, pairLines, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly state?: ApiKey['state'];
  readonly tenant?: string;
  readonly role?: readonly (keyof typeof ROLES)[];
  readonly scope?: string;
  readonly source?: string;
  readonly owner?: readonly ('platform' | 'webrtc' | 'sip' | 'mcp' | 'agents')[];
  readonly ttl?: number;
  readonly overlap?: number;
}

const TENANT = () => OPTION.tenant('the tenant whose keys (without it: default)');
const KEY = () => new Argument('<key>', 'id of the key, not its text');
const TTL = () => OPTION.period('--ttl <period>', 'how long it holds: 7d, 90d (default), at most 365d');

const COLUMNS: readonly Column<ApiKey>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'NAME', of: ({ name }) => name },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'ALLOWS', of: ({ roles, scope }) => [roles?.join(','), scope].filter(Boolean).join(' ') },
  { head: 'EXPIRES', of: ({ expires_at: at }) => at },
  { head: 'LAST USED', of: ({ last_used_at: at }) => at },
];

const show = async (terminal: Terminal, keys: readonly ApiKey[]): Promise<void> => {
  const lines = terminal.json ? keys.map((key) => JSON.stringify(key)) : tableLines(COLUMNS, keys, terminal.paint);
  for (const line of lines) await terminal.data(line);
};

const list = async ({ here, options, signal, terminal }: Call<Options>): Promise<void> => {
  const { client } = await here.api(signal, { tenant: options.tenant });
  const keys: ApiKey[] = [];
  for await (const key of everyItem(client.listApiKeys, { state: options.state, limit: 200 })) keys.push(key);
  await show(terminal, keys);
  if (keys.length === 0) terminal.note('no keys; make one: aura api-keys create --help');
};

const STATE = () => new Option('--state <state>', 'only in this state').choices(['active', 'expired', 'revoked']);

const expiry = (ttl: number | undefined): { readonly expires_at?: string } =>
  ttl === undefined ? {} : { expires_at: new Date(Date.now() + ttl).toISOString() };

const listCommand = defineCommand<Options>({
  name: 'list',
  order: 0,
  summary: 'List keys, the newest first; the same as without a word.',
  examples: [{ line: 'aura api-keys list --state active', does: 'those that hold' }],
  options: [STATE(), TENANT()],
  run: list,
});

const create = defineCommand<Options>({
  name: 'create',
  order: 1,
  summary: 'Make a key; its text alone goes to stdout, once.',
  examples: [
    { line: "aura api-keys create 'nightly export' --scope 'rooms:read events:read' --ttl 30d", does: 'for a script' },
    { line: 'aura api-keys create door --scope events:write --source /doors --owner webrtc', does: 'for an edge' },
    { line: 'KEY=$(aura api-keys create ci --role operator)', does: 'into a variable' },
  ],
  args: [new Argument('<name>', 'what it is for')],
  options: [
    new Option('--role <role>', 'a role; may be repeated')
      .choices(Object.keys(ROLES))
      .argParser<readonly string[]>((text, before) => [...(before ?? []), text]),
    OPTION.scope('what it allows, space separated; with a role: what both allow'),
    OPTION.plain('--source <prefix>', 'its events must come from a source under this prefix'),
    OPTION.list('--owner <owner>', "only this owner's event types; may be repeated"),
    TTL(),
    TENANT(),
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    const { tenant, role, scope, source, owner, ttl } = options;
    const { client } = await here.api(signal, { tenant });
    const roles = role ?? (scope === undefined ? (['viewer'] as const) : undefined);
    const made = await client.createApiKey({
      body: {
        name: args[0] as string,
        ...(roles ? { roles: [...roles] } : {}),
        ...(scope === undefined ? {} : { scope }),
        ...(source === undefined ? {} : { source }),
        ...(owner === undefined ? {} : { owners: [...owner] }),
        ...expiry(ttl),
      },
    });
    await terminal.data(terminal.json ? JSON.stringify(made) : made.key);
    terminal.note(`${made.id}, until ${made.expires_at}; it is not shown again`);
  },
});

const showCommand = defineCommand<Options>({
  name: 'show',
  order: 2,
  summary: 'Show one key: what it allows, until when, when it was used last.',
  examples: [{ line: 'aura api-keys show ak7Gh2mPq9RtXz4Lk1', does: 'by its id' }],
  args: [KEY()],
  options: [TENANT()],
  run: async ({ args, here, options, signal, terminal }) => {
    const { client } = await here.api(signal, { tenant: options.tenant });
    const key = await client.getApiKey({ params: { key: args[0] as string } });
    if (terminal.json) return terminal.data(JSON.stringify(key));
    for (const line of pairLines(Object.entries(key), terminal.paint)) await terminal.data(line);
  },
});

const rotate = defineCommand<Options>({
  name: 'rotate',
  order: 3,
  summary: 'Give a key a new secret; its text goes to stdout, once.',
  examples: [
    { line: 'aura api-keys rotate ak7Gh2mPq9RtXz4Lk1 --overlap 1h', does: 'the old secret holds an hour longer' },
    { line: 'aura api-keys rotate ak7Gh2mPq9RtXz4Lk1', does: 'the old secret ends at once' },
  ],
  args: [KEY()],
  options: [OPTION.period('--overlap <period>', 'how long the old secret holds too; at most 7d'), TTL(), TENANT()],
  run: async ({ args, here, options, signal, terminal }) => {
    const { tenant, overlap, ttl } = options;
    const { client } = await here.api(signal, { tenant });
    const made = await client.rotateApiKey({
      params: { key: args[0] as string },
      body: { ...(overlap === undefined ? {} : { overlap_s: Math.floor(overlap / 1_000) }), ...expiry(ttl) },
    });
    await terminal.data(terminal.json ? JSON.stringify(made) : made.key);
    terminal.note(`${made.id}, until ${made.expires_at}; it is not shown again`);
  },
});

const revoke = defineCommand<Options>({
  name: 'revoke',
  order: 4,
  summary: 'Revoke keys: from now on no process takes them.',
  examples: [{ line: 'aura api-keys revoke ak7Gh2mPq9RtXz4Lk1', does: 'at once, for good' }],
  args: [new Argument('<keys...>', 'ids of keys')],
  options: [TENANT()],
  run: async ({ args, here, options, signal, terminal }) => {
    const { client } = await here.api(signal, { tenant: options.tenant });
    const revoked: ApiKey[] = [];
    for (const key of args) revoked.push(await client.revokeApiKey({ params: { key }, headers: { 'If-Match': '*' } }));
    await show(terminal, revoked);
  },
});

export default defineCommand<Options>({
  name: 'api-keys',
  order: 51,
  summary: 'Make keys for scripts and edges, list, rotate and revoke them.',
  examples: [
    { line: 'aura api-keys', does: 'every key and when it was used last' },
    { line: "aura api-keys create 'nightly export' --scope 'rooms:read' --ttl 30d", does: 'a key, shown once' },
    { line: 'aura api-keys rotate ak7Gh2mPq9RtXz4Lk1 --overlap 1h', does: 'a new secret' },
    { line: 'aura api-keys revoke ak7Gh2mPq9RtXz4Lk1', does: 'no process takes it any more' },
  ],
  options: [STATE(), TENANT()],
  commands: [listCommand, create, showCommand, rotate, revoke],
  run: list,
});
