import type { StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import type { StreamState } from './snapshot.ts';

const ANSWER_MS = 10_000;
/** The server reads a whole chunk into the stream before it answers. */
const CHUNK_MS = 60_000;
const CHUNK_BYTES = 256 * 1024;

interface Answer {
  readonly deliver_subject?: string;
  readonly error?: { readonly description: string };
}

const failed = (stream: string, why: string, cause?: unknown): Fault =>
  new Fault('RESTORE_FAILED', { stream, why }, cause);

/** Pieces no larger than the server takes in one message. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of bytes) for (let at = 0; at < chunk.length; at += most) yield chunk.subarray(at, at + most);
}

/** Whether a stream forgets by itself: what has grown too old since its snapshot is not there any more once it is back (2.15.2). */
const forgets = ({ max_age: maxAge, allow_msg_ttl: each = false }: StreamConfig): boolean => maxAge > 0 || each;

const isAsItWas = (config: StreamConfig, was: StreamState, is: StreamState): boolean =>
  is.last_seq === was.last_seq && (forgets(config) ? is.messages <= was.messages : is.messages === was.messages);

/**
 * Makes a stream out of a snapshot: the messages under the sequences and times they had, and its consumers where they stood. `config` may
 * differ from the snapshot's where a running stream could be changed too. Throws RESTORE_FAILED; the server may then be left with a
 * part of the stream, which the caller deletes.
 */
export const restoreStream = async (
  broker: Broker,
  config: StreamConfig,
  state: StreamState,
  snapshot: AsyncIterable<Uint8Array>,
): Promise<StreamInfo> => {
  const stream = config.name;
  const ask = async <T extends Answer>(subject: string, payload: Uint8Array | string, timeout: number): Promise<T> => {
    const reply = await broker.nc.request(subject, payload, { timeout }).catch((thrown: unknown) => {
      throw failed(stream, (thrown as Error).message, thrown);
    });
    const answer = (reply.data.length === 0 ? {} : reply.json()) as T;
    if (answer.error) throw failed(stream, answer.error.description);
    return answer;
  };
  const { deliver_subject: into } = await ask(
    `$JS.API.STREAM.RESTORE.${stream}`,
    JSON.stringify({ config, state }),
    ANSWER_MS,
  );
  if (into === undefined) throw failed(stream, 'the server does not say where it takes the snapshot');
  const most = Math.min(CHUNK_BYTES, broker.nc.info?.max_payload ?? CHUNK_BYTES);
  for await (const piece of inPieces(snapshot, most)) await ask(into, piece, CHUNK_MS);
  const made = await ask<Answer & StreamInfo>(into, '', CHUNK_MS);
  if (!isAsItWas(config, state, made.state))
    throw failed(stream, `${made.state.messages} messages up to ${made.state.last_seq} came out of it`);
  return made;
};
