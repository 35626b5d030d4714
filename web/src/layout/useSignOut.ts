import { useQueryClient } from '@tanstack/react-query';
import { signOut } from '../api/actions.ts';
import { sessionQuery } from '../api/queries.ts';
import { notifyProblem } from '../ui/notify.ts';

/** Ends the session; the gate then takes everything it showed off the screen. */
export const useSignOut = (): (() => Promise<void>) => {
  const client = useQueryClient();
  return async () => {
    try {
      await signOut();
    } catch (thrown) {
      notifyProblem(thrown);
      return;
    }
    client.setQueryData(sessionQuery.queryKey, null);
  };
};
