import type { Budget, OpenComparison, Round } from './define.ts';
import { median, percentile } from './statistics.ts';

/** What a bench prints: one a comparison. */
export interface Row {
  readonly name: string;
  readonly unit: 'events/s' | 'ms' | 'MB';
  /** Median of our rounds. */
  readonly ours: number;
  /** Median of the raw rounds between them. */
  readonly limit: number;
  /** The share of the raw limit that is reached, 1 = as fast as raw: ours/limit of a rate, limit/ours of a time or of memory. */
  readonly ratio: number;
  /** Latency of our events over all rounds; none (NaN, in JSON null) where events are taken by the stretch. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Our events over all rounds. */
  readonly n: number;
}

const valueOf = (unit: Row['unit'], { n, seconds, latenciesMs }: Round): number =>
  unit === 'events/s' ? n / seconds : median(latenciesMs);

/** Four significant digits: more would be noise. */
const short = (value: number): number => Number(value.toPrecision(4));

/** Folds the rounds of both sides into the printed row. */
export const rowOf = (
  { name, unit }: Pick<Row, 'name' | 'unit'>,
  ours: readonly Round[],
  limit: readonly Round[],
): Row => {
  const [mine, raw] = [ours, limit].map((rounds) => median(rounds.map((round) => valueOf(unit, round)))) as [
    number,
    number,
  ];
  const latencies = ours.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    name,
    unit,
    ours: short(mine),
    limit: short(raw),
    ratio: short(unit === 'events/s' ? mine / raw : raw / mine),
    p50Ms: short(percentile(latencies, 0.5)),
    p99Ms: short(percentile(latencies, 0.99)),
    n: ours.reduce((sum, { n }) => sum + n, 0),
  };
};

/**
 * Measures one comparison: one round of each side to warm up, then ours and raw in turn (A B A B …), so that
 * whatever else the machine does meets both sides alike. `budget` is made anew for each round.
 */
export const compare = async (
  { ours, limit, ...row }: OpenComparison,
  rounds: number,
  budget: () => Budget,
): Promise<Row> => {
  const mine: Round[] = [];
  const raw: Round[] = [];
  await ours(budget());
  await limit(budget());
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await ours(budget()));
    raw.push(await limit(budget()));
  }
  return rowOf(row, mine, raw);
};
