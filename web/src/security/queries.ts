import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { AURA, curlOf, quote } from '../events/commands.ts';
import type { SecuritySearch } from './search.ts';

export const securityLogQuery = ({ kind, subject }: SecuritySearch) =>
  infiniteQueryOptions({
    queryKey: ['security', 'log', { kind, subject }],
    queryFn: ({ signal, pageParam }) =>
      api.listSecurityLog({ query: { kind, subject, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** With the right to read the tenant: everybody's; else the person's own. */
export const sessionsQuery = (all: boolean) =>
  infiniteQueryOptions({
    queryKey: ['security', 'sessions', { all }],
    queryFn: ({ signal, pageParam }) =>
      api.listSessions({ query: { state: 'open', limit: 100, cursor: pageParam, ...(all ? { all } : {}) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const endSession = (id: string) => api.endSession({ params: { session: id } });
export const endMySessions = () => api.endSessions({});

export const logAsCurl = ({ kind, subject }: SecuritySearch): string =>
  curlOf('listSecurityLog', { query: { kind, subject } });
export const logAsAura = ({ kind, subject }: SecuritySearch): string =>
  [`${AURA} security`, kind ? `--kind ${kind}` : '', subject ? `--subject ${quote(subject)}` : '']
    .filter(Boolean)
    .join(' ');
