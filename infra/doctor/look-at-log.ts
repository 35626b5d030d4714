import type { ConsumerInfo, StreamInfo } from '@nats-io/jetstream';
import { lookForGaps } from '../../streams/audit/gaps.ts';
import type { Broker } from '../../streams/broker.ts';
import { compareConsumers } from '../../streams/consumers.ts';
import { copiesOf } from '../../streams/copies.ts';
import { directBatch } from '../../streams/direct.ts';
import { compareTopology, type EnsureOptions } from '../../streams/ensure.ts';
import type { Position } from '../../schemas/event.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { askMonitor } from '../../streams/sync.ts';
import { compareTimerConsumer, FIRE_TIMERS } from '../../streams/timers/run.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { ConsumerFacts, LogFacts, StreamFacts } from './facts.ts';

const NANOS_PER_MS = 1_000_000;

/** A moment as the server writes it; it says the year 1 or nothing where there was none. */
const moment = (text: string | undefined): number | undefined => {
  const ms = Date.parse(text ?? '');
  return ms > 0 ? ms : undefined;
};

const lastActive = (info: object): string | undefined => (info as { last_active?: string }).last_active;

export const consumerFacts = (info: ConsumerInfo & { readonly paused?: boolean }): ConsumerFacts => ({
  stream: info.stream_name,
  name: info.name,
  pending: info.num_pending,
  unsettled: info.num_ack_pending,
  redelivered: info.num_redelivered,
  asking: info.num_waiting,
  createdAt: moment(info.created) ?? 0,
  deliveredAt: moment(lastActive(info.delivered)),
  settledAt: moment(lastActive(info.ack_floor)),
  ackWaitMs: (info.config.ack_wait ?? 0) / NANOS_PER_MS,
  paused: info.paused === true,
});

const streamFacts = ({ config, state, ...info }: StreamInfo): StreamFacts => ({
  name: config.name,
  messages: state.messages,
  bytes: state.bytes,
  maxBytes: config.max_bytes,
  copies: copiesOf(info),
});

/** Where a handler's consumer is, and how old the oldest event is that it has not settled. */
export interface ConsumerLag {
  readonly name: string;
  readonly settled: Position;
  readonly events: number;
  readonly seconds: number;
}

const oldestAgeMs = async (
  broker: Broker,
  { stream_name: stream, ack_floor: floor, config }: ConsumerInfo,
  at: number,
): Promise<number> => {
  const filters = config.filter_subjects ?? [config.filter_subject ?? '>'];
  const next = filters.map((filter) =>
    directBatch(broker, stream, { seq: floor.stream_seq + 1, next_by_subj: filter, batch: 1 }),
  );
  const times = (await Promise.all(next)).flatMap((found) => found.map(({ storedAt }) => storedAt));
  return times.length === 0 ? 0 : Math.max(0, at - Math.min(...times));
};

/** How far every durable consumer of a stream is behind. */
export const consumerLags = async (broker: Broker, stream: string): Promise<readonly ConsumerLag[]> => {
  const lags: ConsumerLag[] = [];
  for await (const info of broker.jsm.consumers.list(stream)) {
    if (!info.config.durable_name) continue;
    const events = info.num_pending + info.num_ack_pending;
    const seconds = events === 0 ? 0 : (await oldestAgeMs(broker, info, Date.now())) / 1_000;
    lags.push({ name: info.name, settled: { stream, seq: info.ack_floor.stream_seq }, events, seconds });
  }
  return lags;
};

/** Everything the doctor wants to know of the log, read only. Ordered readers come and go and are left out. */
export const lookAtLog = async (
  broker: Broker,
  options: EnsureOptions,
  handlers: readonly HandlerDeclaration[],
): Promise<LogFacts> => {
  const streams: StreamFacts[] = [];
  const consumers: ConsumerFacts[] = [];
  for await (const stream of broker.jsm.streams.list()) {
    streams.push(streamFacts(stream));
    for await (const consumer of broker.jsm.consumers.list(stream.config.name))
      if (consumer.config.durable_name) consumers.push(consumerFacts(consumer));
  }
  const { monitorUrl } = options;
  const { syncAlways } =
    monitorUrl === undefined ? { syncAlways: 'unknown' as const } : await askMonitor(monitorUrl, options.replicas);
  const drift = [
    ...(await compareTopology(broker, options)),
    ...(await compareConsumers(broker, handlers)),
    ...(await compareTimerConsumer(broker)),
  ];
  const { server } = broker.status();
  const isThere = streams.some(({ name }) => name === EVENTS);
  return {
    reachable: true,
    url: server,
    serverVersion: broker.nc.info?.version ?? 'unknown',
    syncAlways,
    drift,
    streams,
    consumers,
    gaps: isThere ? (await lookForGaps(broker, EVENTS)).gaps : [],
    // What misses it is told by the timers that are overdue.
    handlers: [
      ...handlers.map(({ name }) => name),
      ...consumers.filter(({ name }) => name === FIRE_TIMERS).map(({ name }) => name),
    ],
  };
};
