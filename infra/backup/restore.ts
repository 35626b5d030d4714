import type { StreamConfig } from '@nats-io/jetstream';
import { Fault } from '../../schemas/errors.ts';
import { restoreStream } from '../../streams/backup/restore.ts';
import { appendTail, type TailLine } from '../../streams/backup/tail.ts';
import type { Broker } from '../../streams/broker.ts';
import { isClustered } from '../../streams/replicas.ts';
import { ensureTopology, plansFor } from '../../streams/ensure.ts';
import { EVENTS, type StreamPlan } from '../../streams/topology.ts';
import { linesOf } from '../lines.ts';
import { type BackedUpStream, olderServer } from './manifest.ts';
import type { Backup } from './open.ts';

export interface RestoreOptions {
  /** With the credential that may delete and make streams. */
  readonly broker: Broker;
  readonly monitorUrl?: string | undefined;
  /** How many copies of each stream a cluster is to keep; absent: as many as it had. */
  readonly replicas?: number | undefined;
  readonly backup: Backup;
  /** Gives up what the place holds. */
  readonly replace: boolean;
  /** Told of each stream that is back. */
  readonly onStream: (stream: BackedUpStream) => void;
  readonly signal: AbortSignal;
}

/** What stands where the backup shall go. */
export interface Occupied {
  readonly stream: string;
  readonly messages: number;
  readonly last: number;
}

/** Streams of ours that hold something, or ever did. Throws LOG_IN_USE where somebody reads one of them at this moment. */
export const lookAtPlace = async (broker: Broker, backup: Backup): Promise<readonly Occupied[]> => {
  const ours = new Set(
    [...(await plansFor(broker)), ...backup.manifest.streams.map(({ config }) => config)].map(nameOf),
  );
  const found: Occupied[] = [];
  for await (const { config, state } of broker.jsm.streams.list()) {
    if (!ours.has(config.name)) continue;
    for await (const consumer of broker.jsm.consumers.list(config.name))
      if (consumer.num_waiting > 0 || consumer.push_bound)
        throw new Fault('LOG_IN_USE', { stream: config.name, reader: consumer.name });
    found.push({ stream: config.name, messages: state.messages, last: state.last_seq });
  }
  return found;
};

const nameOf = ({ name }: { readonly name: string }): string => name;

/** Of what a stream was and what it should be here: its declaration counts, the room for what it holds is always there. */
export const configFor = (
  { config, state }: BackedUpStream,
  plan: StreamPlan | undefined,
  copies: number | undefined,
): StreamConfig => {
  const replicas = copies ?? config.num_replicas;
  if (!plan) return { ...config, num_replicas: replicas };
  return {
    ...config,
    ...plan,
    num_replicas: replicas,
    max_bytes: Math.max(plan.max_bytes ?? 0, Math.ceil(state.bytes * 1.25)),
  };
};

/** Buckets first and the log last: a restore that was killed leaves a place without a log, not one with half of it. */
const inOrder = (streams: readonly BackedUpStream[]): readonly BackedUpStream[] =>
  streams.toSorted((a, b) => Number(a.config.name === EVENTS) - Number(b.config.name === EVENTS));

async function* tailOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TailLine, void, void> {
  for await (const line of linesOf(bytes)) if (line !== '') yield JSON.parse(line) as TailLine;
}

const refuseOlderServer = ({ nats_server: written }: Backup['manifest'], broker: Broker): void => {
  const here = broker.nc.info?.version ?? '0';
  if (olderServer(here, written))
    throw new Fault('BACKUP_NEWER', {
      nats_server: written,
      here,
      why: 'an older nats-server cannot read its snapshots',
    });
};

/**
 * Makes every stream of a backup in a place that is empty, or with `replace` instead of what is there. The backup was checked before:
 * nothing is deleted for one that is not whole. Throws RESTORE_NOT_EMPTY, LOG_IN_USE, RESTORE_FAILED; then what it had made is gone again.
 */
export const restoreLog = async (options: RestoreOptions): Promise<void> => {
  const { broker, backup, replace, monitorUrl, replicas, onStream, signal } = options;
  const { manifest, read } = backup;
  refuseOlderServer(manifest, broker);
  const there = await lookAtPlace(broker, backup);
  const full = there.filter(({ messages, last }) => messages > 0 || last > 0);
  if (full.length > 0 && !replace) throw new Fault('RESTORE_NOT_EMPTY', { streams: full });
  for (const { stream } of there) await broker.jsm.streams.delete(stream);
  const wanted = { monitorUrl, ...(replicas === undefined ? {} : { replicas }) };
  const plans = new Map((await plansFor(broker, wanted)).map((plan) => [plan.name, plan]));
  const copies = isClustered(broker) ? replicas : 1;
  const begun: string[] = [];
  try {
    for (const stream of inOrder(manifest.streams)) {
      signal.throwIfAborted();
      const { name } = stream.config;
      begun.push(name);
      await restoreStream(broker, configFor(stream, plans.get(name), copies), stream.state, read(stream.part));
      onStream(stream);
    }
    if (manifest.tail) await appendTail(broker, tailOf(read(manifest.tail.part)));
    await ensureTopology(broker, wanted);
  } catch (thrown) {
    for (const name of begun) await broker.jsm.streams.delete(name).catch(() => false);
    throw thrown;
  }
};
