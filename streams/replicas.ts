import type { NatsConnection } from '@nats-io/transport-node';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';

// Direct gets are answered by any replica of a stream, also by one that has not stored yet what the leader has acknowledged: on three servers one in
// eight read directly after its own write found nothing, also on a connection to the leader (nats-server 2.15.2). So an answer counts only with a proof
// that its replica had come far enough, and where a replica cannot give one the leader is asked.

const NOT_FOUND = 404;
const LEADER_MS = 2_000;

/** How far a connection knows each stream to reach. */
const ends = new WeakMap<NatsConnection, Map<string, number>>();

/** Several servers: a stream may have replicas. One that stands alone says no name of a cluster (2.15.2). */
export const isClustered = ({ nc }: Pick<Broker, 'nc'>): boolean => Boolean(nc.info?.cluster);

/** The sequence up to which a stream is known to reach on this connection; 0: nothing is known. */
export const knownEnd = ({ nc }: Pick<Broker, 'nc'>, stream: string): number => ends.get(nc)?.get(stream) ?? 0;

/** Somebody has said that the stream holds this sequence: whoever reads from now on sees it. */
export const hear = ({ nc }: Pick<Broker, 'nc'>, stream: string, seq: number): void => {
  const own = ends.get(nc) ?? new Map<string, number>();
  if (own.size === 0) ends.set(nc, own);
  if (seq > (own.get(stream) ?? 0)) own.set(stream, seq);
};

const unreachable = (stream: string, why: string, thrown?: unknown): Fault =>
  new Fault('BROKER_UNREACHABLE', { why: `reading ${stream}: ${why}` }, thrown);

/** Whoever has lost a server of several is with another one within moments. */
const RIDE_MS = 1_500;
const PAUSE_MS = 50;

/** Tries again what the loss of one server has cut off: of several there is another one. Throws what the last attempt did. */
export const rideOut = async <T>(broker: Broker, work: () => Promise<T>): Promise<T> => {
  const until = Date.now() + RIDE_MS;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      const left = until - Date.now();
      if (left <= 0 || !isClustered(broker) || !(thrown instanceof Fault && thrown.retry)) throw thrown;
      await broker.whenConnected(AbortSignal.timeout(left));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
};

interface Reply {
  readonly message?: { readonly seq: number };
  readonly state?: { readonly last_seq: number };
  readonly error?: { readonly code: number; readonly description?: string };
}

const askLeader = async (broker: Broker, verb: string, stream: string, query: object): Promise<Reply> => {
  const { nc } = broker;
  const answer = await nc
    .request(`$JS.API.STREAM.${verb}.${stream}`, JSON.stringify(query), { timeout: LEADER_MS })
    .catch((thrown: unknown) => {
      throw unreachable(stream, `the leader does not answer: ${(thrown as Error).message}`, thrown);
    });
  const reply = answer.json<Reply>();
  if (reply.error && reply.error.code !== NOT_FOUND)
    throw unreachable(stream, `${reply.error.code} ${reply.error.description ?? ''}`);
  return reply;
};

/** What to look for: the next message from a sequence or a moment on, or the last one. */
export type LeaderQuery =
  | { readonly seq: number; readonly next_by_subj: string }
  | { readonly start_time: string; readonly next_by_subj: string }
  | { readonly last_by_subj: string };

/** What the stream's leader has of it; undefined: there is no such message. Throws BROKER_UNREACHABLE. */
export const leaderFinds = async (broker: Broker, stream: string, query: LeaderQuery): Promise<number | undefined> =>
  (await askLeader(broker, 'MSG.GET', stream, query)).message?.seq;

/** Asks the leader where the stream ends: whoever reads from now on sees all of it. Throws BROKER_UNREACHABLE. */
export const hearEnd = async (broker: Broker, stream: string): Promise<void> => {
  const end = (await rideOut(broker, () => askLeader(broker, 'INFO', stream, {}))).state?.last_seq;
  if (end !== undefined) hear(broker, stream, end);
};

/** The same, also where less is there than was heard of: one replica can lose what it had not synced. */
export const hearEndAnew = async (broker: Broker, stream: string): Promise<void> => {
  const end = (await askLeader(broker, 'INFO', stream, {})).state?.last_seq;
  const known = ends.get(broker.nc);
  if (end !== undefined && known && end < (known.get(stream) ?? 0)) known.set(stream, end);
};
