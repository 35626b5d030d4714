import { infiniteQueryOptions } from '@tanstack/react-query';
import type * as api from '../api.gen.ts';
import { api as program } from '../api/api.ts';

export type Erasure = Readonly<api.Erasure>;

export const erasuresQuery = infiniteQueryOptions({
  queryKey: ['erasures'],
  queryFn: ({ signal, pageParam }) => program.listErasures({ query: { limit: 50, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
});

/** A person by the keyed hash, or by what the person is called. */
export const whoOf = (text: string): { readonly person: string } | { readonly identity: string } =>
  /^ps-[A-Za-z0-9_-]{4,125}$/.test(text) ? { person: text } : { identity: text };

export const erase = ({ who, reason }: { readonly who: string; readonly reason: string }): Promise<Erasure> =>
  program.erasePerson({ body: { ...whoOf(who.trim()), reason: reason.trim() } });
