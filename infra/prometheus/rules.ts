// node infra/prometheus/rules.ts: writes rules.yml, the alerts that docker-compose.yml gives to Prometheus.
import { writeFileSync } from 'node:fs';
import { METRIC_ROWS, type MetricAlert, type MetricName, type MetricRow } from '../../schemas/metrics.ts';
import { highest, increase, quantile } from './queries.ts';

interface Rule extends Omit<MetricAlert, 'above'> {
  readonly expr: string;
}

const OVER = '10m';

const watched = (metric: MetricName, row: MetricRow): string => {
  if (row.kind === 'histogram') return quantile(0.99, metric, row, OVER).expr;
  return (row.kind === 'gauge' ? highest(metric, row) : increase(metric, row, OVER)).expr;
};

/** Alerts over more than one series of the table. */
const BESIDES: readonly Rule[] = [
  {
    name: 'AuraLinkDown',
    severity: 'critical',
    expr: 'up{job="auralink"} == 0',
    forS: 60,
    summary: '{{ $labels.instance }} does not answer',
    next: 'Look at the process and its log; what was acknowledged is on the log',
  },
  {
    name: 'FailedAnswers',
    severity: 'warning',
    expr: 'sum (rate(auralink_http_request_duration_seconds_count{status=~"5.."}[5m])) / sum (rate(auralink_http_request_duration_seconds_count[5m])) > 0.05',
    forS: 300,
    summary: '{{ $value | humanizePercentage }} of the answers are failures of the server',
    next: 'GET /health says which part is away',
  },
  {
    name: 'HandlersRetry',
    severity: 'warning',
    expr: 'sum by (handler) (increase(auralink_handler_events_total{outcome="retried"}[10m])) > 20',
    forS: 300,
    summary: '{{ $labels.handler }} tries events again and again',
    next: 'The log of the program names the event and the reason',
  },
];

/** Every rule: one for each metric of the table that has an alert, and those that need more than one. */
export const rules = (): readonly Rule[] => [
  ...BESIDES,
  ...METRIC_ROWS.flatMap(([name, row]) => {
    if (row.alert === undefined) return [];
    const { above, ...alert } = row.alert;
    return [{ ...alert, expr: `${watched(name, row)} > ${above}` }];
  }),
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const ruleText = ({ name, severity, expr, forS, summary, next }: Rule): string =>
  [
    `      - alert: ${name}`,
    `        expr: ${quoted(expr)}`,
    `        for: ${forS}s`,
    `        labels: { severity: ${severity} }`,
    '        annotations:',
    `          summary: ${quoted(summary)}`,
    `          next: ${quoted(next)}`,
  ].join('\n');

/** The rules as Prometheus reads them. */
export const rulesFile = (): string =>
  `# Written by node infra/prometheus/rules.ts from the metric table.\ngroups:\n  - name: auralink\n    rules:\n${rules().map(ruleText).join('\n')}\n`;

if (import.meta.main) writeFileSync(new URL('rules.yml', import.meta.url), rulesFile());
