import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { live } from '../live/store.ts';
import { ProblemView } from '../ui/ProblemView.tsx';
import { SignIn } from './SignIn.tsx';
import classes from './SignIn.module.css';

interface SessionGateProps {
  /** Why the code in the address did not sign in, if it did not. */
  readonly problem: unknown;
  readonly children: ReactNode;
}

/** Shows the console to a browser with a session and the way in to one without; the address stays, so deep links work. */
export const SessionGate = ({ problem, children }: SessionGateProps) => {
  const { data: session, error, isPending, refetch } = useQuery(sessionQuery);
  const client = useQueryClient();
  const isOut = session === null;
  useEffect(() => {
    if (!isOut) return;
    // The next session may be another person's or another tenant's.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    live.forget();
  }, [client, isOut]);
  if (session) return children;
  if (session === null) return <SignIn problem={problem} />;
  return (
    <main className={classes.page} aria-busy={isPending}>
      {error ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
    </main>
  );
};
