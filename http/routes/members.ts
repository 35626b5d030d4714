import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import { memberAdded, memberRemoved, memberRolesChanged } from '../../schemas/members.ts';
import { subjectOf } from '../../streams/members.ts';
import { permissionsOf } from '../access.ts';
import { type Caller } from '../auth.ts';
import { missing, present } from '../find.ts';
import type { Ports } from '../ports.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { Member, Role, RolesGiven, SubjectText } from '../shapes/members.ts';
import { accept } from '../write.ts';

const Which = closed({
  member: Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'Id, what tokens call the person, or its e-mail address',
  }),
});

const pathOf = (id: string): string => `/api/v1/members/${id}`;

const once = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** Nobody gives, changes or takes away more than they have. Throws ROLE_ABOVE_YOURS. */
const checkRoles = ({ permissions }: Caller, roles: readonly string[]): void => {
  for (const role of roles) {
    const above = [...permissionsOf({ roles: [role] })].filter((each) => !permissions.has(each));
    if (above.length > 0) missing('ROLE_ABOVE_YOURS', { role, permissions: above });
  }
};

const administers = (roles: readonly string[] | undefined): boolean =>
  roles !== undefined && permissionsOf({ roles }).has('tenant:write');

type Roster = Awaited<ReturnType<Ports['members']['roster']>>;

/** Somebody must be left who may administer the tenant, if anybody does. Throws LAST_ADMIN. */
const checkLeft = ({ members }: Roster, memberId: string): void => {
  const others = [...members].filter(([id, { roles }]) => id !== memberId && administers(roles));
  if (others.length === 0) missing('LAST_ADMIN', { member: memberId });
};

const by = ({ person }: Pick<Ports, 'person'>, { tenant, subject }: Caller) => ({
  byId: person.idOf(tenant, subject),
  by: subject,
});

export const addMember = defineRoute({
  method: 'POST',
  path: '/members',
  can: 'tenant:write',
  summary: 'Make somebody a member with roles; sign-in finds them by the subject, tokens of theirs hold from then on',
  tag: 'members',
  body: closed({
    subject: SubjectText,
    email: Type.Optional(Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    roles: RolesGiven,
  }),
  reply: Member,
  status: 201,
  errors: ['MEMBER_EXISTS', 'ROLE_ABOVE_YOURS', 'REVISION_CONFLICT'],
  needs: ['members', 'person'],
  publishes: [memberAdded],
  run: async ({ body, repeated }, { members, person }, caller) => {
    const { tenant } = caller;
    const subject = subjectOf(body.subject);
    const memberId = members.idOf(tenant, subject);
    checkRoles(caller, body.roles);
    const before = (await members.roster(tenant)).members.get(memberId);
    const revision = before?.seq ?? 0;
    if (repeated === undefined && before?.roles) missing('MEMBER_EXISTS', { member: memberId });
    const email = body.email?.toLowerCase();
    const draft = emit(memberAdded, {
      memberId,
      personId: person.idOf(tenant, subject),
      subject,
      ...present({ email, name: body.name }),
      roles: once(body.roles),
      ...by({ person }, caller),
    });
    const pending: Member = {
      id: memberId,
      person_id: draft.data.personId,
      subject,
      email: email ?? null,
      name: body.name ?? null,
      roles: draft.data.roles,
      added_at: new Date().toISOString(),
      added_by: caller.subject,
      changed_at: null,
      changed_by: null,
      removed_at: null,
      revision,
    };
    return accept<Member>([draft], {
      show: () => members.one(tenant, memberId),
      locationOf: ({ id }) => pathOf(id),
      pending: { body: pending, location: pathOf(memberId) },
      // Somebody else who adds the same person at the same moment; adding others meanwhile is no conflict.
      revision,
      guarded: true,
    });
  },
});

export const listMembers = defineRoute({
  method: 'GET',
  path: '/members',
  can: 'tenant:read',
  summary: 'Members of the tenant and their roles, those added last first',
  tag: 'members',
  query: closed({
    role: Type.Optional(Role),
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'Text within subject, address or name' }),
    ),
    ...Paging,
  }),
  reply: page(Member),
  errors: ['CURSOR_INVALID'],
  needs: ['members'],
  run: ({ query }, { members }, { tenant }) => members.list(tenant, query),
});

export const getMember = defineRoute({
  method: 'GET',
  path: '/members/{member}',
  can: 'anyone',
  owned: 'tenant:read',
  summary: 'One member; without tenant:read only oneself',
  tag: 'members',
  params: Which,
  reply: Member,
  errors: ['MEMBER_NOT_FOUND'],
  needs: ['members'],
  run: async ({ params: { member: ref }, owner }, { members }, { tenant }) => {
    const found = await members.one(tenant, ref);
    const mine = owner === undefined || found?.id === members.idOf(tenant, owner);
    return found && mine ? found : missing('MEMBER_NOT_FOUND', { member: ref });
  },
});

/** A member as the log has it now, beside what the read model shows of it. Throws MEMBER_NOT_FOUND. */
const find = async (members: Ports['members'], tenant: string, ref: string, repeated: unknown) => {
  const row = (await members.one(tenant, ref)) ?? missing('MEMBER_NOT_FOUND', { member: ref });
  const roster = await members.roster(tenant);
  const listed = roster.members.get(row.id);
  const roles = listed?.roles ?? (repeated === undefined ? undefined : row.roles);
  if (!listed || !roles) return missing('MEMBER_NOT_FOUND', { member: ref });
  return { row: { ...row, roles, revision: listed.seq }, roster };
};

const CHANGING = ['MEMBER_NOT_FOUND', 'ROLE_ABOVE_YOURS', 'LAST_ADMIN', 'REVISION_CONFLICT'] as const;

export const changeMember = defineRoute({
  method: 'PATCH',
  path: '/members/{member}',
  can: 'tenant:write',
  conditional: 'required',
  summary: 'Give a member other roles; sessions and tokens made before are held to them at once',
  tag: 'members',
  params: Which,
  body: closed({ roles: RolesGiven }),
  reply: Member,
  errors: CHANGING,
  needs: ['members', 'person'],
  publishes: [memberRolesChanged],
  run: async ({ params: { member: ref }, body, repeated }, { members, person }, caller) => {
    const { tenant } = caller;
    const { row, roster } = await find(members, tenant, ref, repeated);
    const before = repeated ? (repeated.event.data as { before: string[] }).before : row.roles;
    const roles = once(body.roles);
    checkRoles(caller, [...before, ...roles]);
    const stepsDown = administers(before) && !administers(roles);
    if (!repeated && stepsDown) checkLeft(roster, row.id);
    const data = { memberId: row.id, personId: row.person_id, roles, before: [...before], ...by({ person }, caller) };
    return accept<Member>([emit(memberRolesChanged, data)], {
      show: () => members.one(tenant, row.id),
      pending: { body: { ...row, roles }, location: pathOf(row.id) },
      revision: row.revision,
      ...(stepsDown ? { ofKind: roster.revision } : {}),
    });
  },
});

export const removeMember = defineRoute({
  method: 'DELETE',
  path: '/members/{member}',
  can: 'tenant:write',
  conditional: 'required',
  summary:
    'Somebody is no member any more: tokens and sessions made before are refused from now on. The past keeps them',
  tag: 'members',
  params: Which,
  reply: Member,
  errors: CHANGING,
  needs: ['members', 'person'],
  publishes: [memberRemoved],
  run: async ({ params: { member: ref }, repeated }, { members, person }, caller) => {
    const { tenant } = caller;
    const { row, roster } = await find(members, tenant, ref, repeated);
    checkRoles(caller, row.roles);
    if (!repeated && administers(row.roles)) checkLeft(roster, row.id);
    const data = { memberId: row.id, personId: row.person_id, roles: [...row.roles], ...by({ person }, caller) };
    return accept<Member>([emit(memberRemoved, data)], {
      show: () => members.one(tenant, row.id),
      pending: { body: row, location: pathOf(row.id) },
      revision: row.revision,
      ...(administers(row.roles) ? { ofKind: roster.revision } : {}),
    });
  },
});
