import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { Member, NewMember } from '../api/types.ts';
import type { Role } from './roles.ts';
import type { MemberSearch } from './search.ts';

export const membersQuery = ({ role, search }: Omit<MemberSearch, 'member'>) =>
  infiniteQueryOptions({
    queryKey: ['members', { role, search }],
    queryFn: ({ signal, pageParam }) =>
      api.listMembers({ query: { role, search, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['members', id],
    queryFn: ({ signal }) => api.getMember({ params: { member: id }, signal }),
  });

export const addMember = (member: NewMember): Promise<Member> => api.addMember({ body: member });

const asSeen = ({ id, revision }: Member) => ({ params: { member: id }, headers: { 'If-Match': `"${revision}"` } });

export const changeMember = ({ member, roles }: { readonly member: Member; readonly roles: Role[] }): Promise<Member> =>
  api.changeMember({ ...asSeen(member), body: { roles } });

export const removeMember = (member: Member): Promise<Member> => api.removeMember(asSeen(member));
