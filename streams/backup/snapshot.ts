import type { StreamConfig } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';

/** What a stream held at the moment of its snapshot. Sequences of the stream, moments as the server writes them. */
export interface StreamState {
  readonly messages: number;
  readonly bytes: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly first_ts: string;
  readonly last_ts: string;
  readonly consumer_count: number;
}

/** A snapshot under way. */
export interface Snapshot {
  /** As the server has it; what restoring needs, given back unchanged. */
  readonly config: StreamConfig;
  readonly state: StreamState;
  /** Resolves when the positions of all consumers are fixed: they stand before the first message. */
  readonly begun: Promise<void>;
  /** Resolves when the last byte has gone into the sink. */
  readonly done: Promise<void>;
}

const CHUNK_BYTES = 256 * 1024;
const ANSWER_MS = 10_000;
const SILENCE_MS = 30_000;
const END_OF_SNAPSHOT = 204;

interface Answer {
  readonly config: StreamConfig;
  readonly state: StreamState;
  readonly error?: { readonly description: string };
}

const failed = (stream: string, why: string, cause?: unknown): Fault =>
  new Fault('BACKUP_FAILED', { stream, why }, cause);

/** Takes chunks in order, one after the other, and acknowledges each when the sink has it: that is what slows the server down. */
const receive = (
  broker: Broker,
  stream: string,
  sink: (chunk: Uint8Array) => Promise<void>,
): { readonly inbox: string; readonly stop: (why: string) => void } & Pick<Snapshot, 'begun' | 'done'> => {
  const inbox = broker.newInbox();
  const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // Whoever stops listening early must not end the process with an unheard refusal.
  for (const { promise } of [begun, done]) promise.catch(() => undefined);
  let order = Promise.resolve();
  const end = (settle: () => void): void => {
    clearTimeout(timer);
    forget();
    subscription.unsubscribe();
    settle();
  };
  const fail = (why: string, cause?: unknown): void =>
    end(() => [begun, done].forEach(({ reject }) => reject(failed(stream, why, cause))));
  const timer = setTimeout(() => fail('the server has stopped sending'), SILENCE_MS);
  const forget = broker.onConnection(() => fail('the connection was lost'));
  const take = async (message: Msg): Promise<void> => {
    timer.refresh();
    const status = message.headers?.code ?? 0;
    if (message.data.length > 0) {
      await sink(message.data);
      begun.resolve();
      message.respond();
    } else if (status === 0 || status === END_OF_SNAPSHOT) end(() => [begun, done].forEach(({ resolve }) => resolve()));
    else fail(`${status} ${message.headers?.description ?? ''}`);
  };
  const subscription = broker.nc.subscribe(inbox, {
    callback: (error, message) => {
      if (error) return fail(error.message, error);
      order = order.then(() => take(message)).catch((thrown: unknown) => fail(String(thrown), thrown));
    },
  });
  return { inbox, begun: begun.promise, done: done.promise, stop: fail };
};

/**
 * Takes a snapshot of a stream as JetStream itself makes it: every message with its sequence, subject, headers and time, and every
 * consumer with what it has settled. It shows the moment at which it was asked for, however much is published meanwhile. Seen on nats-server
 * 2.15.2: the positions of consumers are read after the last sequence is fixed, and bounded by it. Throws BACKUP_FAILED.
 */
export const snapshotStream = async (
  broker: Broker,
  stream: string,
  sink: (chunk: Uint8Array) => Promise<void>,
): Promise<Snapshot> => {
  const { inbox, stop, ...promises } = receive(broker, stream, sink);
  try {
    const request = JSON.stringify({ deliver_subject: inbox, chunk_size: CHUNK_BYTES });
    const reply = await broker.nc.request(`$JS.API.STREAM.SNAPSHOT.${stream}`, request, { timeout: ANSWER_MS });
    const { config, state, error } = reply.json<Answer>();
    if (error) throw failed(stream, error.description);
    return { config, state, ...promises };
  } catch (thrown) {
    stop('it did not begin');
    throw thrown instanceof Fault ? thrown : failed(stream, (thrown as Error).message, thrown);
  }
};
