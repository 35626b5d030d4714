import { useQueryClient } from '@tanstack/react-query';
import { signOut } from '../api/actions.ts';
import { sessionQuery } from '../api/queries.ts';
import { live } from '../live/store.ts';
import { notifyProblem } from '../ui/notify.ts';

/** Ends the session and takes everything it showed off the screen. */
export const useSignOut = (): (() => Promise<void>) => {
  const client = useQueryClient();
  return async () => {
    try {
      await signOut();
    } catch (thrown) {
      notifyProblem(thrown);
      return;
    }
    client.clear();
    live.forget();
    client.setQueryData(sessionQuery.queryKey, null);
  };
};
