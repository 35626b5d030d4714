import { QueryCache, QueryClient, MutationCache } from '@tanstack/react-query';
import { isSignedOut, ProblemError } from './call.ts';
import { sessionQuery } from './queries.ts';

const onError = (error: unknown): void => {
  if (isSignedOut(error)) client.setQueryData(sessionQuery.queryKey, null);
};

/** A refusal stays one however often it is asked; only a program that is away or busy is worth another try. */
const isWorthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && error instanceof ProblemError && (error.problem.status === 0 || error.problem.status === 503);

/** The page's cache. Data is fresh until the live stream says otherwise; a 401 anywhere leads to the sign-in page. */
export const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: isWorthRetrying,
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: { retry: false },
  },
});
