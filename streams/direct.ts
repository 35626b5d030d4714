import type { Msg, Subscription } from '@nats-io/transport-node';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { wireOf, type Wire } from './codec.ts';

/** A stored message as the direct get API hands it out. */
export interface Found extends Wire {
  readonly seq: number;
  /** When the stream stored it, ms since 1970. */
  readonly storedAt: number;
}

export interface DirectQuery {
  /** First sequence, or the moment (ISO 8601) the stream stored it. */
  readonly seq?: number;
  readonly start_time?: string;
  /** A filter; absent: every subject. */
  readonly next_by_subj?: string | undefined;
  /** Instead of a start: the last message of each of these subjects, none above `up_to_seq`. */
  readonly multi_last?: readonly string[];
  readonly up_to_seq?: number;
  readonly batch: number;
}

const SILENCE_MS = 5_000;
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Reads up to `batch` messages of a stream in order, without a consumer. nats.js's `getBatch` never ends when the connection is lost
 * in the middle (3.4.0); here silence of five seconds or a lost connection throws BROKER_UNREACHABLE, and the caller asks again.
 */
export const directBatch = (broker: Broker, stream: string, query: DirectQuery): Promise<readonly Found[]> => {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Found[]>();
  const found: Found[] = [];
  const inbox = broker.newInbox();
  const fail = (why: string) =>
    end(() => reject(new Fault('BROKER_UNREACHABLE', { why: `reading ${stream}: ${why}` })));
  const timer = setTimeout(() => fail('no answer'), SILENCE_MS);
  const forget = broker.onConnection(() => fail('the connection was lost'));
  let subscription: Subscription | undefined;
  const end = (settle: () => void) => {
    clearTimeout(timer);
    forget();
    subscription?.unsubscribe();
    settle();
  };
  // On a connection that is closed or drains, both throw: then nothing may be left that fails later.
  try {
    subscription = broker.nc.subscribe(inbox, {
      callback: (error, message: Msg) => {
        if (error) return fail(error.message);
        timer.refresh();
        const status = message.headers?.code ?? 0;
        if (status === 0) found.push(toFound(message));
        else if (status === 204 || status === 404) end(() => resolve(found));
        else fail(`${status} ${message.headers?.description ?? ''}`);
      },
    });
    broker.nc.publish(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify({ max_bytes: MAX_BYTES, ...query }), {
      reply: inbox,
    });
  } catch (thrown) {
    fail((thrown as Error).message);
  }
  return promise;
};

/** One pass over the headers: a reader of the whole log spends its time here. */
const toFound = (message: Msg): Found => {
  let [subject, seq, storedAt] = [message.subject, 0, 0];
  for (const [name, [value = '']] of message.headers ?? []) {
    if (name === 'Nats-Subject') subject = value;
    else if (name === 'Nats-Sequence') seq = Number(value);
    else if (name === 'Nats-Time-Stamp') storedAt = Date.parse(value);
  }
  return { ...wireOf(message, subject), seq, storedAt };
};

/** The last message that the filter covers, wildcards included (2.15.2), without a consumer. Throws BROKER_UNREACHABLE. */
export const directLast = async (broker: Broker, stream: string, filter: string): Promise<Found | undefined> => {
  const query = JSON.stringify({ last_by_subj: filter });
  const message = await broker.nc
    .request(`$JS.API.DIRECT.GET.${stream}`, query, { timeout: SILENCE_MS })
    .catch((thrown: unknown) => {
      throw new Fault('BROKER_UNREACHABLE', { why: `reading ${stream}: ${(thrown as Error).message}` }, thrown);
    });
  const status = message.headers?.code ?? 0;
  if (status === 404) return undefined;
  if (status === 0) return toFound(message);
  throw new Fault('BROKER_UNREACHABLE', {
    why: `reading ${stream}: ${status} ${message.headers?.description ?? ''}`,
  });
};
