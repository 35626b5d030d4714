/** What one side did in one round. */
export interface Round {
  /** Events that were taken to their end. */
  readonly n: number;
  readonly seconds: number;
  /** One for each event, in milliseconds. */
  readonly latenciesMs: readonly number[];
}

/** What a round may spend: `take` is true as long as one more event may be sent. */
export interface Budget {
  readonly take: () => boolean;
}

/** One side of a comparison: works until the budget is spent and says what it did. */
export type Side<World> = (world: World, budget: Budget) => Promise<Round>;

/** One comparison. `events/s` counts events by time; `ms` is the median latency, and `MB` the median of what stands in its place. */
export interface Comparison<World> {
  readonly name: string;
  readonly unit: 'events/s' | 'ms' | 'MB';
  /** Through the program's own code. */
  readonly ours: Side<World>;
  /** The raw limit: the same work with the least code that can do it, measured between our own rounds. */
  readonly limit: Side<World>;
}

/** How large a world is wanted; a bench that fills a log heeds it. */
export interface Size {
  readonly events?: number | undefined;
  readonly tenants?: number | undefined;
}

/** A bench as data: the servers it runs on and the comparisons it makes. */
export interface Bench<World> {
  /** Also the file's name, `bench/<name>.bench.ts`. */
  readonly name: string;
  /** One sentence: what is measured against what. */
  readonly meaning: string;
  /** Starts private servers; everything it starts is ended with the stack. */
  readonly open: (stack: AsyncDisposableStack, size?: Size) => Promise<World>;
  /** It takes minutes, and runs only when it is named. */
  readonly long?: boolean;
  readonly rows: readonly Comparison<World>[];
}

/** A bench whose world is known to itself alone. */
export interface AnyBench {
  readonly name: string;
  readonly long: boolean;
  readonly meaning: string;
  readonly open: (stack: AsyncDisposableStack, size?: Size) => Promise<readonly OpenComparison[]>;
}

/** A comparison whose servers run. */
export interface OpenComparison {
  readonly name: string;
  readonly unit: 'events/s' | 'ms' | 'MB';
  readonly ours: (budget: Budget) => Promise<Round>;
  readonly limit: (budget: Budget) => Promise<Round>;
}

/** Declares a bench: the default export of `bench/<name>.bench.ts`. */
export const defineBench = <World>({ name, meaning, open, rows, long = false }: Bench<World>): AnyBench => ({
  name,
  long,
  meaning,
  open: async (stack, size) => {
    const world = await open(stack, size);
    return rows.map(({ ours, limit, ...row }) => ({
      ...row,
      ours: (budget: Budget) => ours(world, budget),
      limit: (budget: Budget) => limit(world, budget),
    }));
  },
});
