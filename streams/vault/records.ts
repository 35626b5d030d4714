import { hash, randomBytes } from 'node:crypto';
import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import { directBatch, type Found } from '../direct.ts';
import { hear, hearEnd, isClustered } from '../replicas.ts';
import { isToken, token } from '../subjects.ts';
import { VAULT_STREAM } from '../topology.ts';
import type { DestroyedKey } from '../vault.ts';
import type { Purpose } from './cipher.ts';
import type { Wrapped } from './kms.ts';

/** A data key as it lies in the bucket. */
export interface KeptKey extends Wrapped {
  readonly kid: string;
  readonly version: number;
  /** ISO 8601. */
  readonly madeAt: string;
}

/** Whose keys a record holds. */
export interface Holder {
  readonly tenant: string;
  readonly subject: string;
  readonly purpose: Purpose;
}

/** All keys of somebody: those there are, and the hashes of those that were destroyed. */
export interface KeyRecord extends Holder {
  readonly keys: readonly KeptKey[];
  readonly destroyed: readonly DestroyedKey[];
  /** When the last key was destroyed, ISO 8601; absent: none ever was. */
  readonly destroyedAt?: string;
}

/** A record and its place in the bucket: whoever replaces it must name that place. */
export interface KeptRecord {
  /** 0: there is none. */
  readonly seq: number;
  readonly record: KeyRecord;
}

const ROOT = '$KV.vault';
/** As many as one direct get may name (nats-server 2.15.2 takes 1,024). */
const AT_ONCE = 500;
const TIMEOUT_MS = 2_000;
const WRONG_LAST_SEQUENCE = 10071;

/** A person's field of an event may be no token; what it is named by then cannot be taken for one that is. */
const tokenOf = (subject: string): string =>
  isToken(subject) ? subject : `=${hash('sha256', subject, 'base64url').slice(0, 43)}`;

/** `$KV.vault.<tenant>.<subject>.<purpose>`. Throws KEY_NOT_A_TOKEN. */
export const recordSubject = ({ tenant, subject, purpose }: Holder): string =>
  `${ROOT}.${token(tenant, 'tenant')}.${tokenOf(subject)}.${purpose}`;

export const keyHash = (kid: string): string => hash('sha256', kid, 'hex');

export const newKid = (): string => `dk-${randomBytes(16).toString('base64url')}`;

export const readRecord = ({ data }: Pick<Found, 'data'>): KeyRecord =>
  JSON.parse(Buffer.from(data).toString()) as KeyRecord;

const emptyOf = ({ tenant, subject, purpose }: Holder): KeyRecord => ({
  tenant,
  subject,
  purpose,
  keys: [],
  destroyed: [],
});

/** What another process has destroyed must not be found again with a replica of the bucket that is behind. */
const seeAll = async (broker: Broker): Promise<void> => {
  if (isClustered(broker)) await hearEnd(broker, VAULT_STREAM);
};

/** The records of these holders, in their order, whether there are any or not. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
export const fetchRecords = async (broker: Broker, holders: readonly Holder[]): Promise<readonly KeptRecord[]> => {
  const found = new Map<string, KeptRecord>();
  await seeAll(broker);
  for (let at = 0; at < holders.length; at += AT_ONCE) {
    const subjects = holders.slice(at, at + AT_ONCE).map(recordSubject);
    // An answer ends where its bytes are used up: what is missing then is asked for again.
    for (let left = subjects; left.length > 0;) {
      const batch = await directBatch(broker, VAULT_STREAM, { multi_last: left, batch: left.length });
      for (const one of batch) found.set(one.subject, { seq: one.seq, record: readRecord(one) });
      const rest = batch.length === 0 ? [] : left.filter((subject) => !found.has(subject));
      if (rest.length === left.length) break;
      left = rest;
    }
  }
  return holders.map((holder) => found.get(recordSubject(holder)) ?? { seq: 0, record: emptyOf(holder) });
};

/**
 * Replaces a record, if it still is the one that stands at `seq` (0: there is none); the sequence of the new one, undefined where somebody else
 * was first. Throws BROKER_UNREACHABLE, LOG_FULL.
 */
export const putRecord = (broker: Broker, record: KeyRecord, seq: number): Promise<number | undefined> =>
  publishRecord(broker, recordSubject(record), record, seq);

const publishRecord = async (
  broker: Broker,
  subject: string,
  record: KeyRecord,
  seq: number,
): Promise<number | undefined> => {
  try {
    const ack = await broker.js.publish(subject, JSON.stringify(record), {
      timeout: TIMEOUT_MS,
      expect: { lastSubjectSequence: seq },
    });
    hear(broker, VAULT_STREAM, ack.seq);
    return ack.seq;
  } catch (thrown) {
    const { code, message } = thrown as Error & { readonly code?: number };
    if (code === WRONG_LAST_SEQUENCE) return undefined;
    const full = code === 10077 || code === 10047;
    throw new Fault(full ? 'LOG_FULL' : 'BROKER_UNREACHABLE', { why: `storing a data key: ${message}` }, thrown);
  }
};

/** Takes a message out of the bucket and writes over its bytes on the disk. One that is gone already is no error. Throws BROKER_UNREACHABLE. */
const wipe = async (broker: Broker, seq: number): Promise<void> => {
  try {
    await broker.jsm.streams.deleteMessage(VAULT_STREAM, seq, true);
  } catch (thrown) {
    const { code, message } = thrown as Error & { readonly code?: number };
    const gone = code === 10037 || code === 10043 || code === 10057 || /no message found|not found/i.test(message);
    if (!gone) throw new Fault('BROKER_UNREACHABLE', { why: `destroying a data key: ${message}` }, thrown);
  }
};

/** Takes out whatever stands on a record's subject before `seq`: an older record still holds keys that the newer one has given up. */
export const wipeOlder = async (broker: Broker, holder: Holder, seq: number): Promise<void> => {
  const filter = recordSubject(holder);
  for (let at = 1; at < seq;) {
    const batch = await directBatch(broker, VAULT_STREAM, { seq: at, next_by_subj: filter, batch: AT_ONCE });
    for (const one of batch) if (one.seq < seq) await wipe(broker, one.seq);
    at = (batch.at(-1)?.seq ?? seq) + 1;
  }
};

/** What stands in the bucket for a tenant whose keys are destroyed, all of them and for ever. Its name cannot be that of a person. */
const markOf = (tenant: string): string => `${ROOT}.${token(tenant, 'tenant')}.=tenant.person`;

const AT_MOST_MARKS = 500;

/** Those of the tenants whose keys are destroyed for ever. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
export const markedAmong = async (broker: Broker, tenants: readonly string[]): Promise<ReadonlySet<string>> => {
  const marked = new Set<string>();
  // Where nothing is found at all the leader is asked; of several, one that is found hides others that a replica lacks.
  if (tenants.length > 1) await seeAll(broker);
  await seeAll(broker);
  for (let at = 0; at < tenants.length; at += AT_MOST_MARKS) {
    const subjects = tenants.slice(at, at + AT_MOST_MARKS).map(markOf);
    for (const one of await directBatch(broker, VAULT_STREAM, { multi_last: subjects, batch: subjects.length }))
      marked.add(readRecord(one).tenant);
  }
  return marked;
};

/** Says for ever that no key of the tenant is to be made any more. Throws BROKER_UNREACHABLE, LOG_FULL. */
export const putMark = async (broker: Broker, tenant: string): Promise<void> => {
  if ((await markedAmong(broker, [tenant])).has(tenant)) return;
  const mark = { ...emptyOf({ tenant, subject: '', purpose: 'person' }), destroyedAt: new Date().toISOString() };
  await publishRecord(broker, markOf(tenant), mark, 0);
};

/** Every record of a tenant, in the bucket's order; of one that is replaced meanwhile more than once. Throws BROKER_UNREACHABLE. */
export const recordsOf = (broker: Broker, tenant: string): AsyncGenerator<readonly KeptRecord[], void, void> =>
  recordsUnder(broker, `${ROOT}.${token(tenant, 'tenant')}.*.*`, 0);

/** Every record behind a sequence, in the bucket's order. Throws BROKER_UNREACHABLE. */
export const recordsAfter = (broker: Broker, seq: number): AsyncGenerator<readonly KeptRecord[], void, void> =>
  recordsUnder(broker, `${ROOT}.*.*.*`, seq);

async function* recordsUnder(
  broker: Broker,
  filter: string,
  seq: number,
): AsyncGenerator<readonly KeptRecord[], void, void> {
  for (let at = seq + 1; ;) {
    const batch = await directBatch(broker, VAULT_STREAM, { seq: at, next_by_subj: filter, batch: AT_ONCE });
    const last = batch.at(-1);
    if (!last) return;
    yield batch.map((one) => ({ seq: one.seq, record: readRecord(one) }));
    at = last.seq + 1;
  }
}
