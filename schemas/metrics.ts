/** When a metric is a reason to look: what is above the threshold for so long. A counter is looked at by its growth in ten minutes, a histogram by its 99 %. */
export interface MetricAlert {
  readonly name: string;
  readonly severity: 'warning' | 'critical';
  readonly above: number;
  readonly forS: number;
  /** What has happened, and what to do next. */
  readonly summary: string;
  readonly next: string;
}

/** A metric as data. */
export interface MetricRow {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Of its panel; absent: `help`. */
  readonly title?: string;
  /** Upper bounds in seconds, for histograms. */
  readonly buckets?: readonly number[];
  readonly alert?: MetricAlert;
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Every metric there is: name, kind, labels and help. Dashboards rely on the names. No label holds an id. */
export const METRICS = {
  auralink_events_published_total: {
    kind: 'counter',
    help: 'Events stored on the log by this process',
    labels: ['type'],
    title: 'Events stored',
  },
  auralink_handler_events_total: {
    kind: 'counter',
    help: 'Deliveries by handler and how they were settled',
    labels: ['handler', 'outcome'],
    title: 'Deliveries to handlers',
  },
  auralink_handler_duration_seconds: {
    kind: 'histogram',
    help: 'Time a handler took for one event',
    labels: ['handler'],
    buckets: FAST,
    title: 'Handler time',
  },
  auralink_projection_lag_events: {
    kind: 'gauge',
    help: 'Events on the log that the projection has not passed',
    labels: ['projection'],
    title: 'Events not yet projected',
  },
  auralink_projection_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event the projection has not passed',
    labels: ['projection'],
    title: 'Projection lag',
    alert: {
      name: 'ProjectionsLag',
      severity: 'warning',
      above: 30,
      forS: 60,
      summary: 'The read model {{ $labels.projection }} is {{ $value | humanizeDuration }} behind the log',
      next: 'aura lag says what it waits for, aura doctor why',
    },
  },
  auralink_dead_letters_total: {
    kind: 'counter',
    help: 'Dead letters written by this process',
    labels: ['handler'],
    title: 'Dead letters',
    alert: {
      name: 'DeadLetters',
      severity: 'warning',
      above: 0,
      forS: 0,
      summary: '{{ $labels.handler }} has given up events',
      next: 'aura dead-letters shows why; redrive them once the cause is gone',
    },
  },
  auralink_timers_total: {
    kind: 'counter',
    help: 'Moments of timers dealt with by this process: fired, late, or failed',
    labels: ['outcome'],
    title: 'Timers',
  },
  auralink_log_copies_lagging: {
    kind: 'gauge',
    help: 'Servers of a cluster whose copy of the log is away or far behind',
    labels: [],
    title: 'Copies of the log lagging',
    alert: {
      name: 'LogCopyLagging',
      severity: 'critical',
      above: 0,
      forS: 120,
      summary: 'A server of the log is away or does not catch up: with one more away nothing is stored.',
      next: 'aura doctor names it; start that nats-server again, or look at its log and disk',
    },
  },
  auralink_audit_witness_behind_events: {
    kind: 'gauge',
    help: 'Events under signed checkpoints that a witness outside of the broker does not hold yet',
    labels: ['place'],
    title: 'Witnesses behind',
    alert: {
      name: 'AuditWitnessBehind',
      severity: 'warning',
      above: 0,
      forS: 900,
      summary: 'A witness has not taken a signed checkpoint for a quarter of an hour.',
      next: 'aura doctor; look whether the place of AURALINK_AUDIT_WITNESS can be written',
    },
  },
  auralink_sign_ins_total: {
    kind: 'counter',
    help: 'Browsers signed in by this process, by a link or at the OpenID provider',
    labels: ['method'],
    title: 'Sign-ins',
  },
  auralink_refusals_total: {
    kind: 'counter',
    help: 'Requests refused by this process for what they showed, each one, by error code and kind of credential',
    labels: ['code', 'credential'],
    title: 'Refusals',
    alert: {
      name: 'ManyRefusals',
      severity: 'warning',
      above: 300,
      forS: 0,
      summary: '{{ $value }} requests were refused in ten minutes: {{ $labels.code }}, shown: {{ $labels.credential }}',
      next: 'aura security --kind refused says from where and for whom; a program with an old key, or somebody who tries',
    },
  },
  auralink_erasures_total: {
    kind: 'counter',
    help: 'Erasures of people by this process: keys destroyed (again after a failure), and the log read through',
    labels: ['step'],
    title: 'Erasures',
  },
  auralink_vault_keys_asked_total: {
    kind: 'counter',
    help: 'Data keys that events were encrypted or decrypted with: in memory, or fetched from the broker',
    labels: ['outcome'],
    title: 'Data keys asked for',
  },
  auralink_vault_keys_in_memory: {
    kind: 'gauge',
    help: 'People whose data keys this process has in memory',
    labels: [],
    title: 'Data keys in memory',
  },
  auralink_ciphertexts_invalid_total: {
    kind: 'counter',
    help: 'Encrypted fields that did not belong where they stood, or were changed',
    labels: [],
    title: 'Invalid ciphertexts',
    alert: {
      name: 'CiphertextsInvalid',
      severity: 'critical',
      above: 0,
      forS: 0,
      summary: 'Somebody has changed what lies encrypted on the log, or moved it to another event',
      next: 'aura audit verify names the first position that is not as it was signed',
    },
  },
  auralink_rooms_active: { kind: 'gauge', help: 'Rooms that are live now', labels: [], title: 'Rooms live' },
  auralink_participants_active: {
    kind: 'gauge',
    help: 'Participants connected now',
    labels: [],
    title: 'Participants connected',
  },
  auralink_certificate_expiry_seconds: {
    kind: 'gauge',
    help: 'Time for which a certificate of this process still counts, by the setting that names it',
    labels: ['name'],
    title: 'Certificates',
  },
  auralink_http_request_duration_seconds: {
    kind: 'histogram',
    help: 'Time from request to answer',
    labels: ['method', 'route', 'status'],
    buckets: FAST,
    title: 'HTTP answers',
    alert: {
      name: 'SlowAnswers',
      severity: 'warning',
      above: 5,
      forS: 300,
      summary:
        '1 % of the answers of {{ $labels.method }} {{ $labels.route }} take longer than {{ $value | humanizeDuration }}',
      next: 'Look at its traces, at aura lag and at the database',
    },
  },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;

/** The table by rows of one type. */
export const METRIC_ROWS = Object.entries(METRICS) as unknown as readonly (readonly [MetricName, MetricRow])[];

/** What the rooms use to count: satisfied by prom-client in `infra/telemetry.ts`. */
export interface Meter {
  readonly count: (name: MetricName, labels?: Readonly<Record<string, string>>, by?: number) => void;
  readonly set: (name: MetricName, value: number, labels?: Readonly<Record<string, string>>) => void;
  readonly observe: (name: MetricName, seconds: number, labels?: Readonly<Record<string, string>>) => void;
}
