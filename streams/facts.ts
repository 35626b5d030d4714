import type { ReaderFacts, StreamFacts } from '../schemas/asyncapi/facts.ts';
import type { HandlerDeclaration } from './handler.ts';
import { type StreamPlan, streamPlans } from './topology.ts';

const NANOS_PER_MS = 1_000_000;

const factsOf = (plan: StreamPlan): StreamFacts => ({
  stream: plan.name,
  subjects: plan.subjects ?? [],
  description: plan.description ?? '',
  storage: String(plan.storage),
  retention: String(plan.retention),
  discard: String(plan.discard),
  maxAgeMs: (plan.max_age ?? 0) / NANOS_PER_MS,
  duplicateWindowMs: plan.duplicate_window === undefined ? null : plan.duplicate_window / NANOS_PER_MS,
  denyDelete: plan.deny_delete ?? false,
  denyPurge: plan.deny_purge ?? false,
  ...(plan.republish ? { republish: { from: plan.republish.src ?? '', to: plan.republish.dest } } : {}),
});

/** The streams as the description of events names them: what does not differ from one installation to another. */
export const streamFacts = (): readonly StreamFacts[] => streamPlans({ storeBytes: 0 }).map(factsOf);

/** A handler as a reader of the log. */
export const handlerFacts = ({
  name,
  meaning,
  on,
  order,
  parallel,
  retryMs,
  timeoutMs,
}: HandlerDeclaration): ReaderFacts => ({
  kind: 'handler',
  name,
  meaning,
  reads: on.map(({ event }) => event.type),
  consumer: { durable: name, ackPolicy: 'explicit', order, parallel, retryMs, timeoutMs },
});
