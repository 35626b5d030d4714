import { defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';

interface Options {
  readonly tenant?: string;
  readonly scope?: string;
  readonly subject?: string;
  readonly ttl?: number;
  readonly source?: string;
  readonly owner?: readonly string[];
  readonly link?: true;
}

const HALF_A_DAY_MS = 12 * 3_600_000;

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
    { line: 'aura token --source /shop --owner webrtc', does: "events under one source, of one owner's types" },
    { line: 'aura token --link', does: 'a link for the browser, good once' },
    { line: 'curl -H "Authorization: Bearer $(npx aura token)" localhost:8080/api/v1/rooms', does: 'use it at once' },
  ],
  notes:
    'Scopes: rooms:read rooms:write events:read events:write system:read system:write, rooms:* and the like, or * for all.\n' +
    'A token is signed with the secret of the data directory, so the program need not run; --link asks the running one.',
  options: [
    OPTION.tenant('whose events and rooms (without it: default)'),
    OPTION.scope('what it allows, space separated (default: *)'),
    OPTION.plain('--subject <name>', 'who holds it (default: cli)'),
    OPTION.period('--ttl <period>', 'how long it holds: 90s, 12h, 30d (default: 12h)'),
    OPTION.plain('--source <prefix>', 'its events must come from a source under this prefix'),
    OPTION.list('--owner <owner>', "only this owner's event types; may be repeated"),
    OPTION.plain('--link', 'print a sign-in link for a browser instead'),
  ],
  run: async ({ here, options, signal, terminal }) => {
    const { tenant = 'default', scope = '*', subject = 'cli', ttl = HALF_A_DAY_MS, source, owner } = options;
    const grant = {
      tenant,
      scope,
      subject,
      ...(source === undefined ? {} : { source }),
      ...(owner === undefined ? {} : { owners: owner }),
    };
    if (options.link) {
      const api = await here.api(signal, grant);
      const code = await api.client.createSignInCode();
      await terminal.data(terminal.json ? JSON.stringify(code) : code.url);
      terminal.note(`good once, until ${code.expires_at}`);
      return;
    }
    const token = await here.mint(grant, Math.floor(ttl / 1_000));
    const expiresAt = new Date(Date.now() + ttl).toISOString();
    await terminal.data(terminal.json ? JSON.stringify({ token, ...grant, expires_at: expiresAt }) : token);
    terminal.note(`tenant ${tenant}, scope ${scope}, until ${expiresAt}`);
  },
});
