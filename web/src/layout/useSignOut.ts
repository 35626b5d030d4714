import { useQueryClient } from '@tanstack/react-query';
import { signOut } from '../api/actions.ts';
import { sessionQuery } from '../api/queries.ts';
import { notifyProblem } from '../ui/notify.ts';

/** Ends the session; the gate then takes everything it showed off the screen. */
export const useSignOut = (): (() => Promise<void>) => {
  const client = useQueryClient();
  return async () => {
    const elsewhere = client.getQueryData(sessionQuery.queryKey)?.sign_out_url;
    try {
      await signOut();
    } catch (thrown) {
      notifyProblem(thrown);
      return;
    }
    client.setQueryData(sessionQuery.queryKey, null);
    // Who came in at a provider is still known there: the next click would sign in again.
    if (elsewhere) location.assign(elsewhere);
  };
};
