import type { Budget, Round } from './define.ts';

/** Work that waits for a start: so many events lie ready, then all of them are taken to their end. */
export interface Stretch {
  /** Puts so many events in place; not measured. */
  readonly prepare: (count: number) => Promise<void>;
  /** Works them off. */
  readonly work: () => Promise<void>;
}

const AT_ONCE = 4_000;

/** Stretches of 4,000 events until the budget is spent; only the work is measured. Events have no latency of their own here. */
export const stretches = async ({ prepare, work }: Stretch, budget: Budget): Promise<Round> => {
  let [n, ms] = [0, 0];
  do {
    await prepare(AT_ONCE);
    const from = performance.now();
    await work();
    ms += performance.now() - from;
    n += AT_ONCE;
  } while (budget.take());
  return { n, seconds: ms / 1_000, latenciesMs: [] };
};

/** A number that is waited for. */
export class Count {
  #value = 0;
  #goal = Number.POSITIVE_INFINITY;
  #reached = () => {};

  add(): void {
    this.#value += 1;
    if (this.#value >= this.#goal) this.#reached();
  }

  /** Starts at 0 again; resolves when there are so many. */
  until(goal: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#value = 0;
    this.#goal = goal;
    this.#reached = resolve;
    return promise;
  }
}

/** A gate that is closed at first. */
export class Gate {
  #open: Promise<void> = Promise.resolve();
  #release = () => {};

  close(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#open = promise;
    this.#release = resolve;
  }

  open(): void {
    this.#release();
  }

  passed(): Promise<void> {
    return this.#open;
  }
}
