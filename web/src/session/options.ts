import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';

/** How one signs in here; it does not change while the page is open. */
export const signInOptionsQuery = queryOptions({
  queryKey: ['session', 'options'],
  queryFn: ({ signal }) => api.getSignInOptions({ signal }),
  staleTime: Infinity,
});
