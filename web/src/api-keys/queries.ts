import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { ApiKey, NewApiKey, NewApiKeyWish } from '../api/types.ts';
import { AURA, curlOf, quote } from '../events/commands.ts';
import type { KeySearch } from './search.ts';

export const keysQuery = ({ state = 'active' }: Omit<KeySearch, 'key'>) =>
  infiniteQueryOptions({
    queryKey: ['api-keys', { state }],
    queryFn: ({ signal, pageParam }) =>
      api.listApiKeys({ query: { state: state === 'all' ? undefined : state, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const keyQuery = (id: string) =>
  queryOptions({
    queryKey: ['api-keys', id],
    queryFn: ({ signal }) => api.getApiKey({ params: { key: id }, signal }),
  });

export const createKey = (wish: NewApiKeyWish): Promise<NewApiKey> => api.createApiKey({ body: wish });
export const rotateKey = ({ id, overlapS }: { readonly id: string; readonly overlapS: number }): Promise<NewApiKey> =>
  api.rotateApiKey({ params: { key: id }, body: { overlap_s: overlapS } });
export const revokeKey = ({ id, revision }: Pick<ApiKey, 'id' | 'revision'>): Promise<ApiKey> =>
  api.revokeApiKey({ params: { key: id }, headers: { 'If-Match': `"${revision}"` } });

export const listAsCurl = (): string => curlOf('listApiKeys', {});
export const LIST_AS_AURA = `${AURA} api-keys`;
export const keyAsCurl = (id: string): string => curlOf('getApiKey', { params: { key: id } });
export const keyAsAura = (id: string): string => `${AURA} api-keys show ${quote(id)}`;
export const revokeAsAura = (id: string): string => `${AURA} api-keys revoke ${quote(id)}`;
export const revokeAsCurl = (id: string): string =>
  curlOf('revokeApiKey', { params: { key: id }, headers: { 'If-Match': '*' } });
