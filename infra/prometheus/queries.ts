import type { MetricName, MetricRow } from '../../schemas/metrics.ts';

/** A query of Prometheus over one metric, and the labels that tell its series apart. */
export interface Query {
  readonly expr: string;
  readonly labels: readonly string[];
}

const by = (labels: readonly string[]): string => (labels.length === 0 ? '' : ` by (${labels.join(', ')})`);

/** How often it is counted, a second. `range` is a duration or Grafana's `$__rate_interval`. */
export const rate = (metric: MetricName, { kind, labels }: MetricRow, range: string): Query => ({
  expr: `sum${by(labels)} (rate(${metric}${kind === 'histogram' ? '_count' : ''}[${range}]))`,
  labels,
});

/** How much it has grown. */
export const increase = (metric: MetricName, { labels }: MetricRow, range: string): Query => ({
  expr: `sum${by(labels)} (increase(${metric}[${range}]))`,
  labels,
});

/** Its highest value of all processes. */
export const highest = (metric: MetricName, { labels }: MetricRow): Query => ({
  expr: `max${by(labels)} (${metric})`,
  labels,
});

/** A histogram's quantile; without the label of the status, which says nothing about time. */
export const quantile = (q: number, metric: MetricName, { labels }: MetricRow, range: string): Query => {
  const kept = labels.filter((label) => label !== 'status');
  return {
    expr: `histogram_quantile(${q}, sum${by(['le', ...kept])} (rate(${metric}_bucket[${range}])))`,
    labels: kept,
  };
};
