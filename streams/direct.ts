import type { Msg, Subscription } from '@nats-io/transport-node';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { wireOf, type Wire } from './codec.ts';
import { hear, hearEndAnew, isClustered, knownEnd, leaderFinds, rideOut, type LeaderQuery } from './replicas.ts';

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

/** So long a replica may be behind before it is asked whether the stream still reaches as far as was heard. */
const BEHIND_MS = 500;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [2, 100];

/** What one replica answered. */
interface Answer {
  readonly found: readonly Found[];
  /** How far the replica had come, where it says so. */
  readonly upTo: number | undefined;
}

/**
 * Reads up to `batch` messages of a stream in order, without a consumer: some, where there are any. Whatever the connection has heard to be stored, by an
 * answer to a publish or a live event, is seen, whichever replica answers; that there is nothing, the leader says. What is asked for with `up_to_seq` must
 * prove by itself that its replica was there. Throws BROKER_UNREACHABLE: silence of five seconds, a lost connection, no leader; the caller asks again.
 */
export const directBatch = async (broker: Broker, stream: string, query: DirectQuery): Promise<readonly Found[]> =>
  isClustered(broker)
    ? rideOut(broker, () => readReplicas(broker, stream, query))
    : (await askReplica(broker, stream, query)).found;

/** Asks replicas until one of them proves that it was not behind. */
const readReplicas = async (broker: Broker, stream: string, query: DirectQuery): Promise<readonly Found[]> => {
  const from = Date.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const end = knownEnd(broker, stream);
    const answer = await askReplica(broker, stream, query);
    const last = answer.found.at(-1);
    if (last) hear(broker, stream, last.seq);
    if (await isWhole(broker, stream, query, answer, end)) return answer.found;
    const waited = Date.now() - from;
    if (waited > SILENCE_MS)
      throw new Fault('BROKER_UNREACHABLE', { why: `reading ${stream}: its replicas are behind the leader` });
    if (waited > BEHIND_MS) await hearEndAnew(broker, stream);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

/** Whether an answer has all that it must have. `end`: how far the stream was known to reach when it was asked for. */
const isWhole = async (
  broker: Broker,
  stream: string,
  query: DirectQuery,
  { found, upTo = 0 }: Answer,
  end: number,
): Promise<boolean> => {
  const { multi_last: filters, next_by_subj = '>', seq, start_time: start } = query;
  // A replica has the beginning of what the leader has: the first that it finds are the first there are.
  if (found.length > 0) return filters === undefined || query.up_to_seq !== undefined || upTo >= end;
  const queries: readonly LeaderQuery[] = filters
    ? filters.map((last_by_subj) => ({ last_by_subj }))
    : [start === undefined ? { seq: seq ?? 1, next_by_subj } : { start_time: start, next_by_subj }];
  const places = await Promise.all(queries.map((one) => leaderFinds(broker, stream, one)));
  const highest = query.up_to_seq ?? Number.POSITIVE_INFINITY;
  return places.every((place) => place === undefined || place > highest);
};

/**
 * Asks one replica. nats.js's `getBatch` never ends when the connection is lost in the middle (3.4.0); here silence of five seconds or a lost connection
 * throws BROKER_UNREACHABLE.
 */
const askReplica = (broker: Broker, stream: string, query: DirectQuery): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
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
        else if (status === 204 || status === 404) end(() => resolve({ found, upTo: upToOf(message) }));
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

/** Only an answer to `multi_last` says it (2.15.2). */
const upToOf = ({ headers }: Msg): number | undefined => {
  const text = headers?.get('Nats-UpTo-Sequence');
  return text ? Number(text) : undefined;
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

/** The last message that the filter covers, wildcards included (2.15.2), as one replica has it, which may be behind. Throws BROKER_UNREACHABLE. */
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
