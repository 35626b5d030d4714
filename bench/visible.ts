import type { Round } from './define.ts';
import { type Budget, crowd } from './load.ts';

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
