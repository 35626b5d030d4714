import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { live } from '../live/store.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { NotServed } from './NotServed.tsx';
import { tenantRefusal } from './refusal.ts';
import { SignIn } from './SignIn.tsx';
import classes from './SignIn.module.css';

const REFUSED_MS = 15_000;

interface SessionGateProps {
  /** Why the code in the address did not sign in, if it did not. */
  readonly problem: unknown;
  readonly children: ReactNode;
}

/** Shows the console to a browser with a session and the way in to one without; the address stays, so deep links work. */
export const SessionGate = ({ problem, children }: SessionGateProps) => {
  const {
    data: session,
    error,
    isPending,
    refetch,
  } = useQuery({
    ...sessionQuery,
    // Nothing is pushed to whoever is refused: how it stands is asked for.
    refetchInterval: ({ state }) => (tenantRefusal(state.error)?.state === 'suspended' ? REFUSED_MS : false),
  });
  const client = useQueryClient();
  const isOut = session === null;
  useEffect(() => {
    if (!isOut) return;
    // The next session may be another person's or another tenant's.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    live.forget();
  }, [client, isOut]);
  const refusal = tenantRefusal(error);
  if (session) return children;
  if (refusal) return <NotServed refusal={refusal} onRetry={() => void refetch()} />;
  if (session === null) return <SignIn problem={problem} />;
  return (
    <main className={classes.page} aria-busy={isPending}>
      {error ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
    </main>
  );
};
