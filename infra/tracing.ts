import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Config } from './config.ts';

/** Spans on their way to a collector. */
export interface Tracing {
  /** Sends what there is, at most two seconds. */
  readonly stop: () => Promise<void>;
}

const STOP_MS = 2_000;
/** A collector that is away is said once in this time, not for every batch. */
const SAY_AGAIN_MS = 60_000;

/** A collector that fails is told to the log, and never to what is traced. */
const tellTrouble = (say: (why: string) => void): void => {
  let saidAt = Number.NEGATIVE_INFINITY;
  setGlobalErrorHandler((thrown) => {
    if (performance.now() - saidAt < SAY_AGAIN_MS) return;
    saidAt = performance.now();
    say(thrown instanceof Error ? thrown.message : JSON.stringify(thrown));
  });
};

/**
 * Sends spans by OTLP over HTTP (`<endpoint>/v1/traces`) from here on. Once in a process, before anything is traced. A trace that begins here
 * is recorded with the probability `ratio`; one that comes from outside as its sender says.
 */
export const startTracing = (
  { endpoint, headers, serviceName, ratio }: NonNullable<Config['tracing']>,
  about: { readonly version: string; readonly instance: string; readonly roles: readonly string[] },
  say: (why: string) => void,
): Tracing => {
  tellTrouble(say);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, headers: { ...headers } });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': about.version,
      'service.instance.id': about.instance,
      'auralink.roles': [...about.roles],
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000, maxQueueSize: 8_192 })],
    // A batch of the projector belongs to as many traces as it has events.
    spanLimits: { linkCountLimit: 1_000, attributeValueLengthLimit: 4_096 },
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
      ]);
    },
  };
};
