import type { Member, NewMember } from '../api/types.ts';
import { AURA, asCurl, curlOf, quote } from '../events/commands.ts';

const roleFlags = (roles: readonly string[]): string => roles.map((role) => `--role ${role}`).join(' ');

const pathOf = ({ id }: Pick<Member, 'id'>): string => `/api/v1/members/${id}`;
/** What is changed is what was seen. */
const asSeen = ({ revision }: Member): string => ` -H 'If-Match: "${revision}"'`;

export const listAsCurl = (): string => curlOf('listMembers', {});
export const listAsAura = (): string => `${AURA} members`;
export const memberAsCurl = (id: string): string => curlOf('getMember', { params: { member: id } });
export const memberAsAura = (id: string): string => `${AURA} members show ${quote(id)}`;
export const changeAsCurl = (member: Member): string =>
  asCurl(pathOf(member), 'PATCH', { roles: member.roles }) + asSeen(member);
export const changeAsAura = ({ id, roles }: Member): string => `${AURA} members roles ${quote(id)} ${roleFlags(roles)}`;
export const removeAsCurl = (member: Member): string => asCurl(pathOf(member), 'DELETE') + asSeen(member);
export const removeAsAura = ({ id }: Member): string => `${AURA} members remove ${quote(id)}`;
export const addAsCurl = (member: NewMember): string => curlOf('addMember', { body: member });
export const addAsAura = ({ subject, name, roles }: NewMember): string =>
  [`${AURA} members add ${quote(subject)}`, roleFlags(roles), name ? `--name ${quote(name)}` : '']
    .filter(Boolean)
    .join(' ');
