import type { Row } from './row.ts';
import { ask, asks, FORBIDDEN, type Ground, REFUSED, row, taken } from './sessions-ground.ts';

const IN_MEMBERSHIP = 'http/membership.ts';
const NO_MEMBER = taken('the refusal of whoever is no member and was told no role', {
  file: IN_MEMBERSHIP,
  find: '      if (holder.byMembership) throw notAMember(holder);',
  replace: '',
});
const ROLES_NOW = taken('the look at the roles a member has now', {
  file: IN_MEMBERSHIP,
  find: 'permissions: allowed }',
  replace: "permissions: allowed.has('rooms:write') ? allowed : permissionsOf({ roles: ['tenant-admin'] }) }",
});
const REMOVED = taken(
  'the end of membership',
  {
    file: 'streams/member-states.ts',
    find: 'now: last === removed ? undefined : {',
    replace: 'now: {',
  },
  {
    file: 'streams/member-states.ts',
    find: 'removedAt: removed && Date.parse(removed.event.time),',
    replace: 'removedAt: undefined,',
  },
);

const SIGHT = taken('the look at who may see what the security log is made of', {
  file: 'http/sight.ts',
  find: "allows(caller, 'tenant:read') ? NOTHING : SECURITY_AGGREGATES",
  replace: "allows(caller, 'tenant:read') ? NOTHING : []",
});
const BLIND = taken('the sight of whoever may read of the tenant', {
  file: 'http/sight.ts',
  find: "allows(caller, 'tenant:read') ? NOTHING : SECURITY_AGGREGATES",
  replace: "allows(caller, 'platform:read') ? NOTHING : SECURITY_AGGREGATES",
});

/** A member, and a token made afterwards that leaves the roles to the membership. */
const memberOf = async ({ call, token }: Ground, subject: string, roles: readonly string[]) => {
  const { body, headers } = await call('POST', '/api/v1/members', { body: { subject, roles } });
  const { id } = body as { readonly id: string };
  return { path: `/api/v1/members/${id}`, etag: headers.get('etag') ?? '', token: await leftToMembers(token, subject) };
};
const leftToMembers = (token: Ground['token'], subject: string) => token({ subject, byMembership: true });
const listing = (ground: Ground, bearer: string): Promise<unknown> =>
  ask(ground, 'GET', '/api/v1/api-keys', { authorization: `Bearer ${bearer}` });

/** Tokens whose roles the members tell: rows of `sessions.rows.ts`. */
export const ofMembers: readonly Row<Ground>[] = [
  row(
    'a token that leaves its roles to the membership of nobody lets nobody in',
    NO_MEMBER,
    FORBIDDEN,
    async (ground) => asks(ground, await leftToMembers(ground.token, 'nobody')),
  ),
  row('what a member loses, no token keeps', ROLES_NOW, [[200], FORBIDDEN], async (ground) => {
    // The last administrator stays one.
    await memberOf(ground, 'keeper', ['tenant-admin']);
    const { path, etag, token } = await memberOf(ground, 'lowered', ['tenant-admin', 'operator']);
    const before = await listing(ground, token);
    const headers = { 'if-match': etag };
    await ground.call('PATCH', path, { body: { roles: ['viewer'] }, headers });
    return [before, await listing(ground, token)];
  }),
  row('a member who was removed is refused', REMOVED, [[200], REFUSED], async (ground) => {
    const { path, etag, token } = await memberOf(ground, 'removed', ['viewer']);
    const before = await asks(ground, token);
    await ground.call('DELETE', path, { headers: { 'if-match': etag } });
    return [before, await asks(ground, token)];
  }),
];

const SECURITY = /"subject":"(?:member|session|refusal|api_key|api_key_use)\//;

/** What a stream tells first, from the beginning of the log. */
const firstOf = async (ground: Ground, bearer: string): Promise<string> => {
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${bearer}`, 'last-event-id': 'EVENTS:0' };
  const url = `${ground.url}/api/v1/events/stream?type=com.auralink.member.*&type=com.auralink.timer.*`;
  const response = await fetch(url, { headers, signal: leaving.signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.includes('com.auralink.timer.set')) break;
  }
  leaving.abort();
  return text;
};

/** Every answer of a route that shows events to whoever has this scope, once somebody has become a member and a timer was set. */
const shownTo = async (ground: Ground, scope: string): Promise<readonly boolean[]> => {
  const { call } = ground;
  const subject = `seen-${Math.random().toString(36).slice(2)}`;
  const { body: made } = await call('POST', '/api/v1/members', { body: { subject, roles: ['viewer'] } });
  const { id } = made as { readonly id: string };
  await call('POST', '/api/v1/timers', {
    body: {
      id: subject,
      at: '2099-01-01T00:00:00Z',
      event: { type: 'com.auralink.room.requested.v1', data: { requestId: 'r-1', name: 'x', aiAgentEnabled: false } },
    },
  });
  const found = await call('GET', `/api/v1/events?subject=member/${id}`);
  const place = (found.body as { readonly items: readonly { readonly position: string }[] }).items[0]?.position ?? '';
  const token = await ground.token({ subject: 'reader', scope });
  const texts = [firstOf(ground, token)];
  for (const path of [
    '/api/v1/events?limit=200',
    `/api/v1/events/${place}`,
    `/api/v1/events/${place}/message`,
    `/api/v1/events/${place}/causation`,
    '/api/v1/events/replay',
  ])
    texts.push(
      fetch(ground.url + path, { headers: { authorization: `Bearer ${token}` } }).then((answer) => answer.text()),
    );
  return (await Promise.all(texts)).map((text) => SECURITY.test(text));
};

type Requested = { readonly event: { readonly data: { readonly without?: readonly string[] } } };

/** What the replay that was asked for leaves out, as soon as the read model knows of one. */
const requestedReplay = async ({ call }: Ground): Promise<readonly string[] | undefined> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const { body } = await call('GET', '/api/v1/events?type=com.auralink.replay.requested.v1&limit=1');
    const [newest] = (body as { readonly items: readonly Requested[] }).items;
    if (newest) return newest.event.data.without ?? [];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
};

const HIDDEN = [false, false, false, false, false, false];
/** Who is shown events about who comes in: rows of `sessions.rows.ts`. */
export const ofSight: readonly Row<Ground>[] = [
  row(
    'who reads events, but not of the tenant, is shown nobody who came in or belongs to it',
    SIGHT,
    HIDDEN,
    (ground) => shownTo(ground, 'events:read'),
  ),
  row(
    'who may read of the tenant too is shown all of it',
    BLIND,
    HIDDEN.map(() => true),
    (ground) => shownTo(ground, 'events:read tenant:read'),
  ),
  row(
    'a replay tells whoever listens no more than its maker sees',
    SIGHT,
    ['api_key', 'api_key_use', 'member', 'refusal', 'session'],
    async (ground) => {
      const token = await ground.token({ subject: 'replayer', scope: 'system:write events:read' });
      const target = { type: 'nats', name: `sight-${Math.random().toString(36).slice(2)}` };
      const body = { from: 'EVENTS:1', target };
      await ground.call('POST', '/api/v1/replays', { token, body, headers: { prefer: 'respond-async' } });
      return (await requestedReplay(ground))?.toSorted();
    },
  ),
];
