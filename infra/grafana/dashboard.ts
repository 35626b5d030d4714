// node infra/grafana/dashboard.ts && npm run format: writes auralink.json, the dashboard that docker-compose.yml gives to Grafana.
import { writeFileSync } from 'node:fs';
import type { MetricName } from '../../schemas/metrics.ts';

/** One panel as data. `expr` is made from metric names of `schemas/metrics.ts`, so a renamed metric is a type error. */
interface Panel {
  readonly title: string;
  readonly kind: 'timeseries' | 'stat';
  readonly unit: string;
  readonly expr: string;
  readonly legend?: string;
}

const rate = (metric: MetricName, by: string): string => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;

const quantile = (q: number, metric: MetricName, by: string): string =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket[$__rate_interval])))`;

/** How often a histogram was observed. */
const observations = (metric: MetricName, by: string): string =>
  `sum by (${by}) (rate(${metric}_count[$__rate_interval]))`;

const gauge = (metric: MetricName): string => `max(${metric})`;

const by = (metric: MetricName, label: string): string => `max by (${label}) (${metric})`;

const increase = (metric: MetricName): string => `sum(increase(${metric}[$__range]))`;

const PANELS: readonly Panel[] = [
  { title: 'Rooms live', kind: 'stat', unit: 'none', expr: gauge('auralink_rooms_active') },
  { title: 'Participants connected', kind: 'stat', unit: 'none', expr: gauge('auralink_participants_active') },
  { title: 'Dead letters in this range', kind: 'stat', unit: 'none', expr: increase('auralink_dead_letters_total') },
  {
    title: 'Events stored',
    kind: 'timeseries',
    unit: 'ops',
    expr: rate('auralink_events_published_total', 'type'),
    legend: '{{type}}',
  },
  {
    title: 'Projection lag',
    kind: 'timeseries',
    unit: 's',
    expr: by('auralink_projection_lag_seconds', 'projection'),
    legend: '{{projection}}',
  },
  {
    title: 'Events not yet projected',
    kind: 'timeseries',
    unit: 'none',
    expr: by('auralink_projection_lag_events', 'projection'),
    legend: '{{projection}}',
  },
  {
    title: 'Deliveries to handlers',
    kind: 'timeseries',
    unit: 'ops',
    expr: rate('auralink_handler_events_total', 'handler, outcome'),
    legend: '{{handler}} {{outcome}}',
  },
  {
    title: 'Handler time, 99 %',
    kind: 'timeseries',
    unit: 's',
    expr: quantile(0.99, 'auralink_handler_duration_seconds', 'handler'),
    legend: '{{handler}}',
  },
  {
    title: 'Dead letters',
    kind: 'timeseries',
    unit: 'ops',
    expr: rate('auralink_dead_letters_total', 'handler'),
    legend: '{{handler}}',
  },
  {
    title: 'Timers',
    kind: 'timeseries',
    unit: 'ops',
    expr: rate('auralink_timers_total', 'outcome'),
    legend: '{{outcome}}',
  },
  {
    title: 'Certificates',
    kind: 'timeseries',
    unit: 's',
    expr: by('auralink_certificate_expiry_seconds', 'name'),
    legend: '{{name}}',
  },
  {
    title: 'HTTP time, 99 %',
    kind: 'timeseries',
    unit: 's',
    expr: quantile(0.99, 'auralink_http_request_duration_seconds', 'method, route'),
    legend: '{{method}} {{route}}',
  },
  {
    title: 'HTTP answers',
    kind: 'timeseries',
    unit: 'reqps',
    expr: observations('auralink_http_request_duration_seconds', 'status'),
    legend: '{{status}}',
  },
];

const COLUMNS = 24;

/** Three stats in the first line, then two panels a line. */
const place = (index: number): { x: number; y: number; w: number; h: number } => {
  if (index < 3) return { x: index * 8, y: 0, w: COLUMNS / 3, h: 4 };
  const below = index - 3;
  return { x: (below % 2) * 12, y: 4 + Math.floor(below / 2) * 8, w: COLUMNS / 2, h: 8 };
};

const panelOf = ({ title, kind, unit, expr, legend }: Panel, index: number): object => ({
  id: index + 1,
  type: kind,
  title,
  datasource: { type: 'prometheus', uid: 'prometheus' },
  gridPos: place(index),
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: [{ refId: 'A', datasource: { type: 'prometheus', uid: 'prometheus' }, expr, legendFormat: legend ?? title }],
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
