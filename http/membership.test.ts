import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberState } from '../streams/member-states.ts';
import { permissionsOf, ROLES } from './access.ts';
import { membershipOf, NO_MEMBERS } from './membership.ts';

const AT = 1_000;
const holder = { tenant: 'acme', subject: 'ann', issuedAt: AT };
const member = (roles: readonly string[], since = 0): MemberState => ({ removedAt: undefined, now: { roles, since } });
const removed = (at: number): MemberState => ({ removedAt: at, now: undefined });

const given = (states: Readonly<Record<string, MemberState>>) =>
  membershipOf(
    { of: async (tenant, key) => states[`${tenant}/${key}`], watch: () => () => undefined },
    (_tenant, subject) => subject.toLowerCase(),
  );

describe('a credential that leaves its roles to the membership', () => {
  const left = { ...holder, byMembership: true } as const;

  it('may what the member may now, more or less than before', async () => {
    const states: Record<string, MemberState> = { 'acme/ann': member(['viewer']) };
    const { of } = given(states);
    expect(await of(left)).toEqual({ subject: 'ann', roles: ['viewer'], permissions: ROLES.viewer });
    states['acme/ann'] = member(['tenant-admin'], AT * 1_000 + 1);
    expect((await of(left)).permissions).toEqual(ROLES['tenant-admin']);
  });

  it('is who the member is called by the verified address, if not by the subject', async () => {
    const { of } = given({ 'acme/ann@acme.example': member(['operator']) });
    const found = await of({ ...left, subject: '4711', email: 'Ann@Acme.example' });
    expect([found.subject, found.roles]).toEqual(['ann@acme.example', ['operator']]);
    await expect(of({ ...left, subject: '4711' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is no more than its scope lists', async () => {
    const { of } = given({ 'acme/ann': member(['operator']) });
    expect([...(await of({ ...left, scope: 'rooms:read tenant:read' })).permissions]).toEqual(['rooms:read']);
  });

  it('is nobody where there is no such member, and says what to do', async () => {
    for (const membership of [given({}), given({ 'other/ann': member(['viewer']) }), NO_MEMBERS])
      await expect(membership.of(left)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        details: { reason: expect.stringContaining('aura members add') },
      });
  });

  it.each([
    ['made before', AT * 1_000 + 1, 'UNAUTHENTICATED'],
    ['made after', AT * 1_000 - 1, 'FORBIDDEN'],
  ])('of somebody removed is refused, %s', async (_when, at, code) => {
    await expect(given({ 'acme/ann': removed(at) }).of(left)).rejects.toMatchObject({ code });
  });
});

describe('a credential with roles of its own', () => {
  it('keeps them where nobody is a member, and ends with either name of a member who was removed since', async () => {
    const told = { ...holder, roles: ['operator'], email: 'ann@acme.example' };
    expect((await given({}).of(told)).permissions).toEqual(ROLES.operator);
    for (const name of ['ann', 'ann@acme.example'])
      await expect(given({ [`acme/${name}`]: removed(AT * 1_000 + 1) }).of(told)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
  });

  it('never allows more by a membership than it says itself', async () => {
    const roles = fc.subarray(Object.keys(ROLES), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(roles, roles, fc.nat(2 * AT * 1_000), async (own, now, since) => {
        const told = permissionsOf({ roles: own });
        const { permissions } = await given({ 'acme/ann': member(now, since) }).of({ ...holder, roles: own });
        for (const each of permissions) expect(told.has(each)).toBe(true);
        if (since > AT * 1_000)
          for (const each of permissions) expect(permissionsOf({ roles: now }).has(each)).toBe(true);
      }),
    );
  });
});
