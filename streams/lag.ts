import type { ConsumerInfo } from '@nats-io/jetstream';
import type { Broker } from './broker.ts';
import { EVENTS } from './topology.ts';

/** How far a durable consumer is behind. */
export interface ConsumerReport {
  readonly name: string;
  /** Events on the log it has not been given. */
  readonly pending: number;
  /** Given and not settled yet. */
  readonly open: number;
  readonly redelivered: number;
  /** Last sequence up to which everything is settled. */
  readonly settledUpTo: number;
  /** Why it does not move although there is something to do; undefined while it moves. */
  readonly stuck: string | undefined;
}

const STUCK_MS = 60_000;

/** Every durable consumer of the log with its lag, for `aura lag` and `aura doctor`. */
export const consumersReport = async (broker: Broker, now = Date.now()): Promise<readonly ConsumerReport[]> => {
  const reports: ConsumerReport[] = [];
  for await (const info of broker.jsm.consumers.list(EVENTS))
    if (info.config.durable_name) reports.push(reportOf(info, now));
  return reports;
};

/** Pure, so that each verdict can be shown by an example. */
export const reportOf = (info: ConsumerInfo, now: number): ConsumerReport => ({
  name: info.name,
  pending: info.num_pending,
  open: info.num_ack_pending,
  redelivered: info.num_redelivered,
  settledUpTo: info.ack_floor.stream_seq,
  stuck: stuckBecause(info, now),
});

const stuckBecause = (info: ConsumerInfo, now: number): string | undefined => {
  const { num_pending: pending, num_ack_pending: open, num_waiting: waiting, config, ack_floor: floor } = info;
  if (pending + open === 0) return undefined;
  if (open >= (config.max_ack_pending ?? Number.POSITIVE_INFINITY))
    return `${open} events wait for their retry: the limit is reached`;
  const lastMove = Date.parse(String(floor.last_active ?? info.created));
  if (now - lastMove < STUCK_MS) return undefined;
  if (waiting === 0 && open === 0) return 'nobody asks for its events: is the handler off, or the role not started?';
  return `nothing was settled for ${Math.round((now - lastMove) / 1_000)} s`;
};
