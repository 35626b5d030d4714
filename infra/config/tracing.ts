import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { text, url, type Parse, type Reader } from './read.ts';

/** Where spans go, by the names that OpenTelemetry gives these settings everywhere. */
export interface TracingConfig {
  /** Base URL of an OTLP/HTTP receiver; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Sent with every export; they may hold a key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** Share of the traces beginning here that is recorded, 0 to 1. */
  readonly ratio: number;
}

const ratio: Parse<number> = (given) => {
  const value = Number(given);
  if (given.trim() === '' || !(value >= 0 && value <= 1)) throw new Error('must be a number from 0 to 1');
  return value;
};

/** `name=value,name=value`, values percent-encoded. */
const pairs: Parse<Readonly<Record<string, string>>> = (given) => {
  const read = parseKeyPairsIntoRecord(given);
  if (Object.keys(read).length !== given.split(',').length) throw new Error('must be name=value, separated by commas');
  return read;
};

/** Undefined without OTEL_EXPORTER_OTLP_ENDPOINT: then nothing is recorded. */
export const readTracing = (read: Reader): TracingConfig | undefined => {
  const endpoint = read.optional('OTEL_EXPORTER_OTLP_ENDPOINT', url('http', 'https'));
  const headers = read.optional('OTEL_EXPORTER_OTLP_HEADERS', pairs) ?? {};
  const serviceName = read.withDefault('OTEL_SERVICE_NAME', text, 'auralink');
  const share = read.withDefault('OTEL_TRACES_SAMPLER_ARG', ratio, 1);
  return endpoint === undefined ? undefined : { endpoint, headers, serviceName, ratio: share };
};
