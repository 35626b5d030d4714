// node infra/grafana/dashboard.ts && npm run format: writes auralink.json, the dashboard that docker-compose.yml gives to Grafana.
import { writeFileSync } from 'node:fs';
import { METRIC_ROWS, type MetricName, type MetricRow } from '../../schemas/metrics.ts';
import { highest, quantile, rate, type Query } from '../prometheus/queries.ts';

/** One panel as data. */
interface Panel {
  readonly title: string;
  readonly kind: 'timeseries' | 'stat';
  readonly unit: string;
  readonly query: Query;
}

const RANGE = '$__rate_interval';

/** What a metric is shown as: a gauge by its value, a counter by its rate, a histogram by its 99 % and by its rate. */
const panelsOf = (metric: MetricName, row: MetricRow): readonly Panel[] => {
  const title = row.title ?? row.help;
  if (row.kind === 'counter') return [{ title, kind: 'timeseries', unit: 'ops', query: rate(metric, row, RANGE) }];
  if (row.kind === 'histogram')
    return [
      { title: `${title}, 99 %`, kind: 'timeseries', unit: 's', query: quantile(0.99, metric, row, RANGE) },
      { title: `${title} a second`, kind: 'timeseries', unit: 'ops', query: rate(metric, row, RANGE) },
    ];
  const unit = metric.endsWith('_seconds') ? 's' : 'none';
  return [{ title, kind: row.labels.length === 0 ? 'stat' : 'timeseries', unit, query: highest(metric, row) }];
};

const ALL = METRIC_ROWS.flatMap(([name, row]) => panelsOf(name, row));
/** Single figures stand above the curves. */
const STATS = ALL.filter(({ kind }) => kind === 'stat');
const PANELS: readonly Panel[] = [...STATS, ...ALL.filter(({ kind }) => kind !== 'stat')];

const COLUMNS = 24;

/** The stats in the first line, then two panels a line. */
const place = (index: number): { x: number; y: number; w: number; h: number } => {
  const width = Math.floor(COLUMNS / STATS.length);
  if (index < STATS.length) return { x: index * width, y: 0, w: width, h: 4 };
  const below = index - STATS.length;
  return { x: (below % 2) * 12, y: 4 + Math.floor(below / 2) * 8, w: COLUMNS / 2, h: 8 };
};

const legendOf = ({ title, query: { labels } }: Panel): string =>
  labels.length === 0 ? title : labels.map((label) => `{{${label}}}`).join(' ');

const panelOf = (panel: Panel, index: number): object => ({
  id: index + 1,
  type: panel.kind,
  title: panel.title,
  datasource: { type: 'prometheus', uid: 'prometheus' },
  gridPos: place(index),
  fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
  targets: [
    {
      refId: 'A',
      datasource: { type: 'prometheus', uid: 'prometheus' },
      expr: panel.query.expr,
      legendFormat: legendOf(panel),
    },
  ],
});

/** The dashboard as Grafana reads it. */
export const dashboard = (): object => ({
  uid: 'auralink',
  title: 'AuraLink',
  tags: ['auralink'],
  schemaVersion: 41,
  version: 1,
  editable: false,
  timezone: 'browser',
  refresh: '10s',
  time: { from: 'now-1h', to: 'now' },
  panels: PANELS.map(panelOf),
});

if (import.meta.main) writeFileSync(new URL('auralink.json', import.meta.url), JSON.stringify(dashboard()));
