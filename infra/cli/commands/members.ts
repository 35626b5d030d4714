import { Argument } from 'commander';
import { everyItem } from '../../../http/client.gen.ts';
import type { RoleName } from '../../../http/access.ts';
import type { Member } from '../../../http/shapes/members.ts';
import { type Call, defineCommand } from '../define.ts';
import { showMembers } from '../members/table.ts';
import { OPTION } from '../options.ts';
import { pairLines } from '../table.ts';

interface Tenant {
  readonly tenant?: string;
}

interface Listing extends Tenant {
  readonly role?: readonly RoleName[];
  readonly search?: string;
  readonly limit?: number;
}

interface Adding extends Tenant {
  readonly role?: readonly RoleName[];
  readonly email?: string;
  readonly name?: string;
}

const TENANT = OPTION.tenant('the tenant whose members (without it: default)');
const LISTING = [
  OPTION.roles('--role <role>', 'only who has this role'),
  OPTION.plain('--search <text>', 'text within subject, address or name'),
  OPTION.count('-n, --limit <count>', 'at most so many (default: 50)', 100_000),
  TENANT,
];
const WHO = new Argument('<member>', 'id, subject or e-mail address');

const list = async ({ here, options, signal, terminal }: Call<Listing>): Promise<void> => {
  const { role: [role] = [], search, limit = 50, tenant } = options;
  const api = await here.api(signal, { tenant });
  const found: Member[] = [];
  const query = { ...(role ? { role } : {}), ...(search === undefined ? {} : { search }), limit: Math.min(limit, 200) };
  for await (const member of everyItem(api.client.listMembers, query)) {
    found.push(member);
    if (found.length >= limit) break;
  }
  await showMembers(terminal, found);
  if (found.length === 0) terminal.note('no members; add one: aura members add --help');
};

const listCommand = defineCommand<Listing>({
  name: 'list',
  order: 0,
  summary: 'List members and their roles, those added last first; the same as without a word.',
  examples: [{ line: 'aura members list --role tenant-admin', does: 'who may administer the tenant' }],
  options: LISTING,
  run: list,
});

const showCommand = defineCommand<Tenant>({
  name: 'show',
  order: 1,
  summary: 'Show one member.',
  examples: [{ line: 'aura members show ann@acme.example', does: 'by the address or whatever tokens call the person' }],
  args: [WHO],
  options: [TENANT],
  run: async ({ args, here, options, signal, terminal }) => {
    const api = await here.api(signal, { tenant: options.tenant });
    const member = await api.client.getMember({ params: { member: args[0] as string } });
    if (terminal.json) return terminal.data(JSON.stringify(member));
    const pairs = Object.entries({ ...member, roles: member.roles.join(' ') });
    for (const line of pairLines(pairs, terminal.paint)) await terminal.data(line);
  },
});

const addCommand = defineCommand<Adding>({
  name: 'add',
  order: 2,
  summary: 'Make somebody a member, with roles.',
  examples: [
    { line: 'aura members add ann@acme.example --role operator --name Ann', does: 'sign-in finds her by the address' },
    { line: 'aura members add auth0-5f7c8 --role viewer --role agent-admin', does: 'by what tokens call the person' },
  ],
  args: [new Argument('<subject>', 'what tokens call the person (sub), or the e-mail address')],
  options: [
    OPTION.roles('--role <role>', 'a role to give (default: viewer)'),
    OPTION.plain('--email <address>', 'where the subject is none'),
    OPTION.plain('--name <name>', 'as people call the person'),
    TENANT,
  ],
  run: async ({ args, here, options, signal, terminal }) => {
    const { role = ['viewer'], email, name, tenant } = options;
    const more = { ...(email === undefined ? {} : { email }), ...(name === undefined ? {} : { name }) };
    const api = await here.api(signal, { tenant });
    const member = await api.client.addMember({ body: { subject: args[0] as string, roles: [...role], ...more } });
    await showMembers(terminal, [member]);
  },
});

/** Reads the member first: what is changed is what was seen. */
const asSeen = async ({ args, here, options, signal }: Call<Tenant>) => {
  const api = await here.api(signal, { tenant: options.tenant });
  const { id, revision } = await api.client.getMember({ params: { member: args[0] as string } });
  return { api, params: { member: id }, headers: { 'If-Match': `"${revision}"` } };
};

const rolesCommand = defineCommand<Tenant & { readonly role?: readonly RoleName[] }>({
  name: 'roles',
  order: 3,
  summary: 'Give a member other roles, in place of those there are.',
  examples: [{ line: 'aura members roles ann@acme.example --role tenant-admin', does: 'she administers the tenant' }],
  args: [WHO],
  options: [OPTION.roles('--role <role>', 'a role; whoever is given none is a viewer'), TENANT],
  run: async (call) => {
    const { api, ...seen } = await asSeen(call);
    const body = { roles: [...(call.options.role ?? (['viewer'] as const))] };
    await showMembers(call.terminal, [await api.client.changeMember({ ...seen, body })]);
  },
});

const removeCommand = defineCommand<Tenant>({
  name: 'remove',
  order: 4,
  summary: 'Remove a member: tokens and sessions made before are refused from now on.',
  examples: [{ line: 'aura members remove ann@acme.example', does: 'at once, in every process' }],
  args: [WHO],
  options: [TENANT],
  run: async (call) => {
    const { api, ...seen } = await asSeen(call);
    const member = await api.client.removeMember(seen);
    if (call.terminal.json) return call.terminal.data(JSON.stringify(member));
    call.terminal.note(`${member.subject ?? member.id} is no member any more`);
  },
});

export default defineCommand<Listing>({
  name: 'members',
  order: 52,
  summary: 'People of a tenant and their roles: list, add, change, remove.',
  examples: [
    { line: 'aura members', does: 'who is a member, and what they may do' },
    { line: 'aura members add ann@acme.example --role operator', does: 'one more' },
    { line: 'aura members roles ann@acme.example --role tenant-admin', does: 'other roles' },
    { line: 'aura members remove ann@acme.example', does: 'out, with everything signed in' },
  ],
  options: LISTING,
  commands: [listCommand, showCommand, addCommand, rolesCommand, removeCommand],
  run: list,
});
