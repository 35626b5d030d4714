import type { Budget, Round } from './define.ts';
import { crowd } from './load.ts';

/** One way from an event to a row: both sides of a comparison have this shape. */
export interface Path {
  /** Publishes the event of this id; resolves when the log has it. */
  readonly publish: (id: string) => Promise<unknown>;
  /** Whether the row of this id can be read, on a connection of the reader's own. */
  readonly isVisible: (id: string) => Promise<boolean>;
}

/** Longer than any backlog of a round; a row that never comes ends the bench instead of holding it. */
const PATIENCE_MS = 60_000;

const untilVisible = async ({ isVisible }: Path, id: string): Promise<void> => {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isVisible(id))) {
    if (performance.now() > end) throw new Error(`the row of ${id} did not come`);
  }
};

let rounds = 0;

/** Ids that no other round has. */
const idsOf = (): (() => string) => {
  const round = (rounds += 1);
  let next = 0;
  return () => `RM_b${round}_${(next += 1)}`;
};

/** One event after the other, each followed until its row can be read. */
export const oneByOne = async (path: Path, budget: Budget): Promise<Round> => {
  const nextId = idsOf();
  return crowd(1, budget, async () => {
    const id = nextId();
    await path.publish(id);
    await untilVisible(path, id);
  });
};

/**
 * Many callers at once; the round is over when the last event's row can be read, so that a backlog counts. Latencies are
 * those of samples: whenever one was followed to its row, the event that is published next is the next one.
 */
export const flood = async (path: Path, callers: number, budget: Budget): Promise<Round> => {
  const nextId = idsOf();
  const latenciesMs: number[] = [];
  const over = new AbortController();
  let wanted = Promise.withResolvers<{ id: string; from: number }>();
  const sample = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { id, from } = await wanted.promise;
      if (id === '') return;
      await untilVisible(path, id);
      latenciesMs.push(performance.now() - from);
      wanted = Promise.withResolvers();
    }
  };
  const sampling = sample();
  let last = '';
  const from = performance.now();
  const { n } = await crowd(callers, budget, async () => {
    const id = nextId();
    wanted.resolve({ id, from: performance.now() });
    last = id;
    await path.publish(id);
  });
  over.abort();
  wanted.resolve({ id: '', from });
  await sampling;
  if (n > 0) await untilVisible(path, last);
  return { n, seconds: (performance.now() - from) / 1_000, latenciesMs };
};

/** How often a sample is looked for on the reader's own connection. */
const LOOK_MS = 2;
const TICK_MS = 4;

/**
 * So many events a second by the clock, whether or not those before have been answered: an open loop, so that a side that falls behind
 * cannot slow its load down. Latencies are those of samples, each from the moment its event was due until its row could be read.
 */
export const steady = async (path: Path, perSecond: number, budget: Budget): Promise<Round> => {
  const nextId = idsOf();
  const latenciesMs: number[] = [];
  const published: Promise<unknown>[] = [];
  let sampling: Promise<void> | undefined;
  const failed = new AbortController();
  const follow = async (id: string, due: number): Promise<void> => {
    while (!(await path.isVisible(id))) {
      if (performance.now() - due > PATIENCE_MS) throw new Error(`the row of ${id} did not come`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    latenciesMs.push(performance.now() - due);
  };
  const from = performance.now();
  let n = 0;
  for (let going = true; going && !failed.signal.aborted;) {
    const due = Math.floor(((performance.now() - from) / 1_000) * perSecond);
    while (n < due && (going = budget.take())) {
      const [id, at] = [nextId(), from + ((n += 1) / perSecond) * 1_000];
      const stored = path.publish(id).catch((error: unknown) => failed.abort(error));
      published.push(stored);
      sampling ??= follow(id, at)
        .finally(() => (sampling = undefined))
        .catch((error: unknown) => failed.abort(error));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(published);
  await sampling;
  failed.signal.throwIfAborted();
  return { n, seconds: (performance.now() - from) / 1_000, latenciesMs };
};
