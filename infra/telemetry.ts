import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Meter, type MetricName } from '../schemas/metrics.ts';
import { errorLine } from './error-line.ts';

/** prom-client behind the names of `schemas/metrics.ts`. */
export interface Telemetry {
  readonly meter: Meter;
  /** The Prometheus text and its content type. */
  readonly scrape: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Runs before every scrape, for gauges that are read rather than counted. */
  readonly beforeScrape: (read: () => Promise<void>) => void;
}

const instruments = (registry: Registry) => {
  const counters = new Map<MetricName, Counter>();
  const gauges = new Map<MetricName, Gauge>();
  const histograms = new Map<MetricName, Histogram>();
  for (const [key, row] of Object.entries(METRICS)) {
    const name = key as MetricName;
    const common = { name, help: row.help, labelNames: [...row.labels], registers: [registry] };
    if (row.kind === 'counter') counters.set(name, new Counter(common));
    else if (row.kind === 'gauge') gauges.set(name, new Gauge(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...row.buckets] }));
  }
  return { counters, gauges, histograms };
};

/** Creates the registry of this process: every metric of the table, and Node's own. */
export const createTelemetry = (): Telemetry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { counters, gauges, histograms } = instruments(registry);
  const reads: (() => Promise<void>)[] = [];
  return {
    meter: {
      count: (name, labels = {}, by = 1) => counters.get(name)?.inc({ ...labels }, by),
      set: (name, value, labels = {}) => gauges.get(name)?.set({ ...labels }, value),
      observe: (name, seconds, labels = {}) => histograms.get(name)?.observe({ ...labels }, seconds),
    },
    scrape: async () => {
      await Promise.allSettled(reads.map((read) => read()));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    beforeScrape: (read) => void reads.push(read),
  };
};

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** One line of the log for the person at the terminal: `12:04:31 warn  what happened  key=value`. */
export const humanLine = (json: string): string => {
  const { level, time, msg, ...details } = JSON.parse(json) as { level: number; time: string; msg?: string };
  const said = Object.entries(details).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${time.slice(11, 19)} ${(LEVELS[level] ?? '').padEnd(5)} ${[msg ?? '', ...said].join('  ')}\n`;
};

/** What may hold a credential, under whatever name libraries and people give it. */
const SECRET = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'pass',
  'token',
  'access_token',
  'id_token',
  'refresh_token',
  'secret',
  'client_secret',
  'apiKey',
  'api_key',
  'apiSecret',
  'api_secret',
] as const;

/** A wildcard stands for one level, hence a path for each of three. */
const REDACTED: string[] = SECRET.flatMap((name) => ['', '*', '*.*'].map((above) => `${above}["${name}"]`));

/** The active span, so that a line is found from its trace and the other way round. */
const traceOf = (): object => {
  const active = trace.getActiveSpan()?.spanContext();
  return active ? { traceId: active.traceId, spanId: active.spanId } : {};
};

/** Structured log on stderr, or lines for a person there. Whatever could hold a credential is cut by path. */
export const createLog = (
  level: string,
  human: boolean,
  stderr: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: traceOf,
      redact: REDACTED,
      serializers: { err: errorLine },
    },
    human ? { write: (line: string) => stderr.write(humanLine(line)) } : stderr,
  );
