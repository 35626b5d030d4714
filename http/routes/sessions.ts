import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { sessionEnded } from '../../schemas/sessions.ts';
import type { Permission } from '../access.ts';
import { allows, type Caller } from '../auth.ts';
import { missing } from '../find.ts';
import type { SessionRow } from '../asked.ts';
import type { Ports } from '../ports.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { BrowserSession } from '../shapes/security.ts';
import { accept } from '../write.ts';

const need = (caller: Caller, permission: Permission): void => {
  if (!allows(caller, permission))
    throw new Fault('FORBIDDEN', { permission, roles: caller.roles, scope: caller.scope });
};

const shown = ({ person_id: _person, ...session }: SessionRow, caller: Caller): BrowserSession => ({
  ...session,
  current: session.id === caller.session,
});

const Subject = Type.Optional(
  Type.String({ minLength: 1, maxLength: 256, description: "Somebody else's; the caller's own if absent" }),
);

export const listSessions = defineRoute({
  method: 'GET',
  path: '/sessions',
  can: 'anyone',
  summary: "Browsers that signed in as the caller; with tenant:read also others'",
  tag: 'security',
  query: closed({
    subject: Subject,
    all: Type.Optional(Type.Boolean({ description: "Everybody's of the tenant" })),
    state: Type.Optional(Type.Enum(['open', 'ended', 'expired'])),
    ...Paging,
  }),
  reply: page(BrowserSession),
  errors: ['CURSOR_INVALID'],
  needs: ['signIns', 'person'],
  run: async ({ query: { subject, all = false, ...asked } }, { signIns, person }, caller) => {
    const { tenant } = caller;
    if (all || (subject !== undefined && subject !== caller.subject)) need(caller, 'tenant:read');
    const whose = all && subject === undefined ? undefined : person.idOf(tenant, subject ?? caller.subject);
    const { items, next_cursor } = await signIns.list(tenant, { ...asked, person: whose });
    return { items: items.map((session) => shown(session, caller)), next_cursor };
  },
});

const ended = (
  { id: sessionId, person_id: personId, subject }: SessionRow,
  reason: 'everywhere' | 'ended',
  { tenant, subject: endedBy }: Caller,
  { idOf }: Ports['person'],
) =>
  emit(sessionEnded, {
    sessionId,
    personId,
    subject: subject ?? 'erased',
    reason,
    endedById: idOf(tenant, endedBy),
    endedBy,
  });

export const endSession = defineRoute({
  method: 'DELETE',
  path: '/sessions/{session}',
  can: 'anyone',
  summary:
    "End a session of the caller's own; with tenant:write anybody's of the tenant. Every process refuses its cookie from now on",
  tag: 'security',
  params: closed({ session: Type.String({ minLength: 1, maxLength: 128 }) }),
  reply: BrowserSession,
  errors: ['SESSION_NOT_FOUND'],
  needs: ['signIns', 'person'],
  publishes: [sessionEnded],
  run: async ({ params, repeated }, { signIns, person }, caller) => {
    const { tenant, subject } = caller;
    const found = await signIns.one(tenant, params.session);
    const isOwn = found?.person_id === person.idOf(tenant, subject);
    // Whether there is such a session is the business of whoever may end it.
    if (!found || (!isOwn && !allows(caller, 'tenant:write')))
      return missing('SESSION_NOT_FOUND', { session: params.session });
    const show = async () => {
      const now = await signIns.one(tenant, found.id);
      return now && shown(now, caller);
    };
    const pending = { body: shown({ ...found, state: 'ended' }, caller), location: '/api/v1/sessions' };
    if (found.state === 'ended' && repeated === undefined) return accept([], { show, pending });
    return accept([ended(found, 'ended', caller, person)], { show, pending });
  },
});

const CATCH_UP_MS = 3_000;

export const endSessions = defineRoute({
  method: 'DELETE',
  path: '/sessions',
  can: 'anyone',
  summary: "Sign out everywhere: end all sessions of the caller, this one too; with tenant:write another's",
  tag: 'security',
  query: closed({ subject: Subject }),
  reply: closed({ ended: Type.Integer({ description: 'How many were open' }) }, { $id: 'SessionsEnded' }),
  errors: [],
  needs: ['signIns', 'person', 'log', 'live'],
  publishes: [sessionEnded],
  run: async ({ query: { subject } }, { signIns, person, log, live }, caller) => {
    const { tenant } = caller;
    if (subject !== undefined && subject !== caller.subject) need(caller, 'tenant:write');
    // One that began a moment ago counts too.
    await live.whenProjected(await log.last(), CATCH_UP_MS, tenant);
    const open = await signIns.openOf(tenant, person.idOf(tenant, subject ?? caller.subject));
    const body = { ended: open.length };
    return accept(
      open.map((session) => ended(session, 'everywhere', caller, person)),
      { show: () => body, pending: { body, location: '/api/v1/sessions' } },
    );
  },
});
