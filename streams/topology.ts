import { DiscardPolicy, RetentionPolicy, StorageType, StoreCompression, type StreamConfig } from '@nats-io/jetstream';
import { EVENTS_SUBJECTS, LIVE_SUBJECTS } from './subjects.ts';

export const EVENTS = 'EVENTS';
export const DEAD = 'DEAD';
export const ADVISORIES = 'ADVISORIES';
/** The bucket of NATS's object store that holds the data of large events, and the stream that carries it. */
export const PAYLOADS = 'payloads';
export const PAYLOADS_STREAM = `OBJ_${PAYLOADS}`;
export const TIMERS = 'TIMERS';
/** Buckets of NATS's key-value store, each with the stream that carries it. */
export const IDEMPOTENCY = 'KV_idempotency';
export const LIMITING = 'KV_limits';
/** The bucket of one-use sign-in codes. */
export const SIGN_IN_CODES = 'sign-in-codes';
/** The bucket that holds people's wrapped data keys, and the stream that carries it. */
export const VAULT_STREAM = 'KV_vault';

const NANOS_PER_SECOND = 1_000_000_000;
/** How long the answer to a request with an Idempotency-Key is kept. */
const ANSWERS_KEPT = 24 * 3_600 * NANOS_PER_SECOND;
/** Longer than any window of a limit. */
const COUNTS_KEPT = 2 * 3_600 * NANOS_PER_SECOND;
/** Some 100,000 users who asked within the last two hours. */
const COUNTS_BYTES = 32 * 1024 ** 2;
/** How long a sign-in code works. */
export const CODE_LIFE_MS = 10 * 60_000;
const DAYS_30 = 30 * 24 * 3_600 * NANOS_PER_SECOND;
/** How long a repeated `Nats-Msg-Id` is refused; after it readers tell a repeat by its identity. */
export const DUPLICATE_WINDOW_MS = 120_000;

/** A stream as data: what it should be like. */
export type StreamPlan = Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects'>;

export interface TopologyOptions {
  /** 1 in development, 3 in production. */
  readonly replicas?: number;
  /** Bytes the log's server may use in all; see `storeBytes`. */
  readonly storeBytes: number;
}

/** Of the server's store: the rest is for consumers and for streams to come, which find no room where all is reserved. */
const SHARES = {
  events: 0.75,
  dead: 0.05,
  advisories: 0.02,
  payloads: 0.1,
  timers: 0.02,
  idempotency: 0.01,
  codes: 0.001,
  vault: 0.005,
} as const;

/**
 * As nats.js's object store makes a bucket (3.4), and kept for ever: events on the log refer to it. A purge cannot be denied, because the
 * store replaces an object's description by a roll-up, which nats-server 2.15.2 refuses together with `deny_purge`.
 */
const payloadsPlan = (common: Partial<StreamConfig>, storeBytes: number): StreamPlan => ({
  ...common,
  name: PAYLOADS_STREAM,
  subjects: [`$O.${PAYLOADS}.C.>`, `$O.${PAYLOADS}.M.>`],
  description: 'Data of large events, by tenant and digest, for ever',
  allow_rollup_hdrs: true,
  deny_delete: true,
  discard: DiscardPolicy.New,
  max_age: 0,
  max_bytes: Math.floor(storeBytes * SHARES.payloads),
});

/** Buckets of the key-value store. A full one forgets what is oldest instead of refusing what is new. */
const bucketPlans = (common: Partial<StreamConfig>, storeBytes: number): readonly StreamPlan[] => {
  const bucket = { ...common, discard: DiscardPolicy.Old, max_msgs_per_subject: 1, allow_rollup_hdrs: true };
  return [
    {
      ...bucket,
      name: IDEMPOTENCY,
      subjects: ['$KV.idempotency.>'],
      description: 'Answers to requests with an Idempotency-Key, encrypted',
      allow_msg_ttl: true,
      max_age: ANSWERS_KEPT,
      max_bytes: Math.floor(storeBytes * SHARES.idempotency),
    },
    {
      ...bucket,
      name: `KV_${SIGN_IN_CODES}`,
      subjects: [`$KV.${SIGN_IN_CODES}.>`],
      description: 'Sign-in codes that nobody has used yet, by their hashes',
      deny_delete: true,
      max_age: CODE_LIFE_MS * 1_000_000,
      max_bytes: Math.floor(storeBytes * SHARES.codes),
    },
    {
      // In memory: written for each handful of requests, and worth nothing after an hour.
      ...bucket,
      name: LIMITING,
      subjects: ['$KV.limits.>'],
      description: 'What each user and tenant has used of its limits',
      storage: StorageType.Memory,
      compression: StoreCompression.None,
      max_age: COUNTS_KEPT,
      max_bytes: COUNTS_BYTES,
    },
  ];
};

/**
 * One record a person, replaced where it stands and then taken out byte by byte. More than one may lie there for a moment, so that a process that is killed in
 * between leaves something from which the next one can go on. Never compressed: what is taken out is written over.
 */
const vaultPlan = (common: Partial<StreamConfig>, storeBytes: number): StreamPlan => ({
  ...common,
  name: VAULT_STREAM,
  subjects: ['$KV.vault.>'],
  description: "People's data keys, wrapped by the master key",
  compression: StoreCompression.None,
  allow_rollup_hdrs: true,
  max_msgs_per_subject: 8,
  discard: DiscardPolicy.New,
  max_age: 0,
  max_bytes: Math.floor(storeBytes * SHARES.vault),
});

/**
 * A replica that was killed cuts its store back to what it has applied, and nats-server 2.15.2 cannot do that where the last block is compressed: "smb.truncate:
 * s2: unsupported input". Its copy then stands still until it is made anew, and if two have met it the stream has no majority any more.
 * Of eight runs of the chaos row f21 with compression four left a copy standing, of five without it none.
 */
const compressionFor = (replicas: number): StoreCompression =>
  replicas > 1 ? StoreCompression.None : StoreCompression.S2;

/**
 * The streams as data. `discard: new` makes a full log refuse at once and heal when max_bytes is raised; a full disk would block every
 * stream until a restart (seen on 2.15), hence max_bytes. Message schedules would switch `deny_purge` off: never on the log.
 */
export const streamPlans = ({ replicas = 1, storeBytes }: TopologyOptions): readonly StreamPlan[] => {
  const common = {
    storage: StorageType.File,
    compression: compressionFor(replicas),
    retention: RetentionPolicy.Limits,
    num_replicas: replicas,
    allow_direct: true,
  };
  const rolling = { ...common, discard: DiscardPolicy.Old, max_age: DAYS_30 };
  return [
    {
      ...common,
      name: EVENTS,
      subjects: [EVENTS_SUBJECTS],
      description: 'The log: every event, for ever',
      allow_atomic: true,
      discard: DiscardPolicy.New,
      deny_delete: true,
      deny_purge: true,
      max_bytes: Math.floor(storeBytes * SHARES.events),
      duplicate_window: DUPLICATE_WINDOW_MS * 1_000_000,
      republish: { src: EVENTS_SUBJECTS, dest: LIVE_SUBJECTS },
    },
    {
      ...rolling,
      name: DEAD,
      subjects: ['dead.>'],
      description: 'Events that a handler or projection gave up, with the reason',
      max_bytes: Math.floor(storeBytes * SHARES.dead),
    },
    {
      ...rolling,
      name: ADVISORIES,
      subjects: ['$JS.EVENT.ADVISORY.CONSUMER.>'],
      description: 'What JetStream says about consumers',
      max_bytes: Math.floor(storeBytes * SHARES.advisories),
    },
    payloadsPlan(common, storeBytes),
    {
      // The server wants `discard: old` where there are schedules (2.15.2). What is lost here is found again: the log knows every timer.
      ...common,
      name: TIMERS,
      subjects: ['timer.>'],
      description: 'Timers that wait for their moment, and those whose moment has come',
      retention: RetentionPolicy.Workqueue,
      discard: DiscardPolicy.Old,
      allow_msg_schedules: true,
      max_bytes: Math.floor(storeBytes * SHARES.timers),
    },
    ...bucketPlans(common, storeBytes),
    vaultPlan(common, storeBytes),
  ];
};
