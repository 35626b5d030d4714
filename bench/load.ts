import type { Budget, Round } from './define.ts';

/** A number of seconds from the first `take` on. */
export const seconds = (amount: number, now: () => number = () => performance.now()): Budget => {
  let end: number | undefined;
  return {
    take: () => {
      end ??= now() + amount * 1_000;
      return now() < end;
    },
  };
};

/** A number of events. */
export const events = (amount: number): Budget => {
  let left = amount;
  return { take: () => left-- > 0 };
};

/**
 * So many callers, each of whom does `once` again as soon as it has resolved: a closed loop, so the load is what the
 * other side takes. A failure of one ends the round with it, once all callers have stopped.
 */
export const crowd = async (callers: number, budget: Budget, once: () => Promise<unknown>): Promise<Round> => {
  const latenciesMs: number[] = [];
  const stop = new AbortController();
  const caller = async (): Promise<void> => {
    while (!stop.signal.aborted && budget.take()) {
      const from = performance.now();
      await once();
      latenciesMs.push(performance.now() - from);
    }
  };
  const from = performance.now();
  const done = await Promise.allSettled(
    Array.from({ length: callers }, () =>
      caller().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  const failure = done.find(({ status }) => status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
  return { n: latenciesMs.length, seconds: (performance.now() - from) / 1_000, latenciesMs };
};
