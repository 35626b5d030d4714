import { JetStreamApiError } from '@nats-io/jetstream';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { isClustered } from './replicas.ts';

/** What a key holds. */
export interface Entry {
  readonly value: Uint8Array;
  /** What the next writer must name. */
  readonly revision: number;
}

/** A bucket of NATS's key-value store: who writes names the revision that was read. Throws BROKER_UNREACHABLE. */
export interface Bucket {
  readonly get: (key: string) => Promise<Entry | undefined>;
  /**
   * Writes if the key is still at that revision (0: not there), for `ttlS` seconds or as long as the bucket keeps; gives the new revision, or
   * undefined where somebody else was first.
   */
  readonly put: (
    key: string,
    value: string | Uint8Array,
    given: { readonly revision: number; readonly ttlS?: number },
  ) => Promise<number | undefined>;
}

const WRONG_LAST_SEQUENCE = [10071, 10164];
const TIMEOUT_MS = 1_000;

const unreachable = (stream: string, thrown?: unknown): Fault =>
  new Fault('BROKER_UNREACHABLE', { why: `the bucket ${stream} does not answer` }, thrown);

/**
 * Opens the bucket that the stream `KV_<name>` carries. Not by nats.js's own KV (3.4.0): its `update` takes no time to live, and a claim that is
 * renewed must still end with the process that made it.
 */
export const openBucket = (broker: Broker, stream: string): Bucket => {
  const { js, jsm, status } = broker;
  const subjectOf = (key: string): string => `$KV.${stream.slice('KV_'.length)}.${key}`;
  // A request on a lost connection would hang for its whole timeout.
  const checkConnected = (): void => {
    if (!status().connected) throw unreachable(stream);
  };
  return {
    get: async (key) => {
      checkConnected();
      const query = { last_by_subj: subjectOf(key) };
      // Of several servers only the leader has heard of everything for sure.
      const asked = isClustered(broker) ? jsm.streams.getMessage(stream, query) : jsm.direct.getMessage(stream, query);
      const found = await asked.catch((thrown: unknown) => {
        throw unreachable(stream, thrown);
      });
      return found ? { value: found.data, revision: found.seq } : undefined;
    },
    put: async (key, value, { revision, ttlS }) => {
      checkConnected();
      const expect = { lastSubjectSequence: revision };
      const ttl = ttlS === undefined ? {} : { ttl: `${ttlS}s` };
      try {
        return (await js.publish(subjectOf(key), value, { expect, timeout: TIMEOUT_MS, ...ttl })).seq;
      } catch (thrown) {
        if (thrown instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.includes(thrown.code)) return undefined;
        throw unreachable(stream, thrown);
      }
    },
  };
};
