import { Option } from 'commander';
import { AREA_NAMES, type RoleName, ROLES, verbsOf } from '../../../http/access.ts';
import { SERVICE_TTL_S } from '../../../http/service-tokens.ts';
import type { Grant } from '../../../http/tokens.ts';
import { ROLES as PARTS } from '../../config.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';

interface Options {
  readonly tenant?: string;
  readonly scope?: string;
  readonly role?: readonly RoleName[];
  readonly service?: string;
  readonly subject?: string;
  readonly ttl?: number;
  readonly source?: string;
  readonly owner?: readonly string[];
  readonly link?: true;
}

const HALF_A_DAY_MS = 12 * 3_600_000;

/** The table of permissions, area by area; both tables are those the program checks against. */
const scopes = AREA_NAMES.map((area) => `  ${area.padEnd(9)}${verbsOf(area).join(' ')}`).join('\n');
const roles = Object.entries(ROLES)
  .map(([name, { size }]) => `  ${name.padEnd(16)}${size} permissions`)
  .join('\n');

/** Without a role and a scope: everything of the tenant. */
const grantOf = ({ tenant = 'default', subject = 'cli', scope, role, source, owner }: Options): Grant => ({
  tenant,
  ...(scope === undefined && role ? {} : { scope: scope ?? '*' }),
  ...(role ? { roles: role } : {}),
  subject,
  ...(source === undefined ? {} : { source }),
  ...(owner === undefined ? {} : { owners: owner }),
});

const allowed = ({ roles: names, scope }: Grant): string =>
  [...(names ? [`roles ${names.join(' ')}`] : []), ...(scope === undefined ? [] : [`scope ${scope}`])].join(', ');

/** A token with which one role of the program asks another, for minutes. */
const serviceToken = async ({ here, options, terminal }: Call<Options>, to: string): Promise<void> => {
  const ttlS = Math.floor((options.ttl ?? SERVICE_TTL_S * 1_000) / 1_000);
  const token = await here.mintService({ from: options.subject ?? 'cli', to, ttlS });
  await terminal.data(terminal.json ? JSON.stringify({ token, audience: `auralink/${to}` }) : token);
  terminal.note(`for role ${to} alone, at most fifteen minutes`);
};

export default defineCommand<Options>({
  name: 'token',
  order: 50,
  summary: 'Make a token for the API, or a link that signs a browser in.',
  examples: [
    { line: 'aura token', does: 'everything, tenant default, 12 hours' },
    {
      line: "aura token --tenant acme --scope 'rooms:* events:read' --ttl 30d",
      does: 'what an application of acme needs',
    },
    { line: 'aura token --role operator --subject ann', does: 'what an operator may do' },
    { line: 'aura token --service http', does: 'minutes long, for one role of the program: its metrics' },
    { line: 'aura token --source /shop --owner webrtc', does: "events under one source, of one owner's types" },
    { line: 'aura token --link', does: 'a link for the browser, good once' },
    { line: 'curl -H "Authorization: Bearer $(npx aura token)" localhost:8080/api/v1/rooms', does: 'use it at once' },
  ],
  notes:
    `Permissions are <area>:<verb>, rooms:* for a whole area, * for all of a tenant:\n${scopes}\n` +
    `Roles, each with more than the one before; with a scope besides, what both allow counts:\n${roles}\n` +
    'A token is signed with the secret of the data directory, so the program need not run; --link asks the running one.',
  options: [
    OPTION.tenant('whose events and rooms (without it: default)'),
    OPTION.scope('what it allows, space separated (default: *, or what the roles allow)'),
    OPTION.roles('--role <role>', 'what it allows, by a role'),
    new Option('--service <role>', 'for a call from one role of the program to this one').choices(PARTS),
    OPTION.plain('--subject <name>', 'who holds it (default: cli)'),
    OPTION.period('--ttl <period>', 'how long it holds: 90s, 12h, 30d (default: 12h)'),
    OPTION.plain('--source <prefix>', 'its events must come from a source under this prefix'),
    OPTION.list('--owner <owner>', "only this owner's event types; may be repeated"),
    OPTION.plain('--link', 'print a sign-in link for a browser instead'),
  ],
  run: async (call) => {
    const { here, options, signal, terminal } = call;
    if (options.service !== undefined) return serviceToken(call, options.service);
    const grant = grantOf(options);
    if (options.link) {
      const api = await here.api(signal, grant);
      const code = await api.client.createSignInCode();
      await terminal.data(terminal.json ? JSON.stringify(code) : code.url);
      terminal.note(`good once, until ${code.expires_at}`);
      return;
    }
    const ttl = options.ttl ?? HALF_A_DAY_MS;
    const token = await here.mint(grant, Math.floor(ttl / 1_000));
    const expiresAt = new Date(Date.now() + ttl).toISOString();
    await terminal.data(terminal.json ? JSON.stringify({ token, ...grant, expires_at: expiresAt }) : token);
    terminal.note(`tenant ${grant.tenant}, ${allowed(grant)}, until ${expiresAt}`);
  },
});
