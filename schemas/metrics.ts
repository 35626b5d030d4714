interface MetricRow {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in seconds, for histograms. */
  readonly buckets?: readonly number[];
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Every metric there is: name, kind, labels and help. Dashboards rely on the names. No label holds an id. */
export const METRICS = {
  auralink_events_published_total: {
    kind: 'counter',
    help: 'Events stored on the log by this process',
    labels: ['type'],
  },
  auralink_handler_events_total: {
    kind: 'counter',
    help: 'Deliveries by handler and how they were settled',
    labels: ['handler', 'outcome'],
  },
  auralink_handler_duration_seconds: {
    kind: 'histogram',
    help: 'Time a handler took for one event',
    labels: ['handler'],
    buckets: FAST,
  },
  auralink_projection_lag_events: {
    kind: 'gauge',
    help: 'Events on the log that the projection has not passed',
    labels: ['projection'],
  },
  auralink_projection_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event the projection has not passed',
    labels: ['projection'],
  },
  auralink_dead_letters_total: { kind: 'counter', help: 'Dead letters written by this process', labels: ['handler'] },
  auralink_timers_total: {
    kind: 'counter',
    help: 'Moments of timers dealt with by this process: fired, late, or failed',
    labels: ['outcome'],
  },
  auralink_rooms_active: { kind: 'gauge', help: 'Rooms that are live now', labels: [] },
  auralink_participants_active: { kind: 'gauge', help: 'Participants connected now', labels: [] },
  auralink_certificate_expiry_seconds: {
    kind: 'gauge',
    help: 'Time for which a certificate of this process still counts, by the setting that names it',
    labels: ['name'],
  },
  auralink_http_request_duration_seconds: {
    kind: 'histogram',
    help: 'Time from request to answer',
    labels: ['method', 'route', 'status'],
    buckets: FAST,
  },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;

/** What the rooms use to count: satisfied by prom-client in `infra/telemetry.ts`. */
export interface Meter {
  readonly count: (name: MetricName, labels?: Readonly<Record<string, string>>, by?: number) => void;
  readonly set: (name: MetricName, value: number, labels?: Readonly<Record<string, string>>) => void;
  readonly observe: (name: MetricName, seconds: number, labels?: Readonly<Record<string, string>>) => void;
}
