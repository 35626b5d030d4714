import { Base64UrlPaddedCodec, Objm, type ObjectStore } from '@nats-io/obj';
import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import { directBatch } from '../direct.ts';
import { PAYLOADS, PAYLOADS_STREAM } from '../topology.ts';
import { digestOf, formatReference, MAX_DATA_BYTES, objectName, parseReference, type Reference } from './reference.ts';

/** The data of large events, in NATS's object store, by tenant and digest. What is there is never changed and never expires. */
export interface Payloads {
  /** Stores data, once however often it is given. Throws BROKER_BUSY, BROKER_UNREACHABLE, LOG_FULL. */
  readonly put: (tenant: string, bytes: Uint8Array) => Promise<Reference>;
  /** The bytes behind a reference, held against their digest. Throws PAYLOAD_LOST, BROKER_UNREACHABLE. */
  readonly get: (dataref: string) => Promise<Uint8Array>;
}

/** Data under way to the store at once, in one process. */
const MAX_PUTTING_BYTES = 4 * MAX_DATA_BYTES;
/** Sixty handlers and the projections ask for the same data within a moment. */
const CACHE_BYTES = 2 * MAX_DATA_BYTES;
const CHUNKS_AT_ONCE = 32;
const PUT_MS = 2_000;
/** Each is one write to the disk, and must fit into a NATS message (1 MiB by default). */
const CHUNK_BYTES = 512 * 1024;
const NO_SPACE = [10077, 10076, 10047, 10023];

const opened = new WeakMap<Broker, Payloads>();

/** The store of a connection; its readers share what was fetched last. */
export const payloadsOf = (broker: Broker): Payloads => {
  const known = opened.get(broker);
  if (known) return known;
  const payloads = { put: putter(broker), get: getter(broker) };
  opened.set(broker, payloads);
  return payloads;
};

const putter = (broker: Broker): Payloads['put'] => {
  let putting = 0;
  let bucket: ObjectStore | undefined;
  return async (tenant, bytes) => {
    if (putting + bytes.length > MAX_PUTTING_BYTES)
      throw new Fault('BROKER_BUSY', { waitingBytes: putting, limit: MAX_PUTTING_BYTES });
    putting += bytes.length;
    try {
      bucket ??= await new Objm(broker.js).open(PAYLOADS, false);
      const reference = { tenant, digest: digestOf(bytes) };
      await putOnce(broker, bucket, objectName(reference), bytes);
      return reference;
    } catch (thrown) {
      throw faultOf(thrown);
    } finally {
      putting -= bytes.length;
    }
  };
};

/** Of two that store the same at once the second is refused (`previousRevision`) and finds the first one's. */
const putOnce = async (broker: Broker, bucket: ObjectStore, name: string, bytes: Uint8Array): Promise<void> => {
  const there = await describe(broker, name);
  if (there && !there.deleted) return;
  try {
    await bucket.putBlob({ name, options: { max_chunk_size: CHUNK_BYTES } }, bytes, {
      timeout: PUT_MS,
      previousRevision: there?.revision ?? 0,
    });
  } catch (thrown) {
    const other = await describe(broker, name);
    if (!other || other.deleted) throw thrown;
  }
};

const faultOf = (thrown: unknown): Fault => {
  if (thrown instanceof Fault) return thrown;
  const { message, code } = thrown as Error & { readonly code?: number };
  const details = { why: `storing the data: ${message}` };
  return new Fault(code !== undefined && NO_SPACE.includes(code) ? 'LOG_FULL' : 'BROKER_UNREACHABLE', details, thrown);
};

const getter = (broker: Broker): Payloads['get'] => {
  const cache = new Map<string, Uint8Array>();
  const asked = new Map<string, Promise<Uint8Array>>();
  let held = 0;
  const keep = (dataref: string, bytes: Uint8Array): void => {
    cache.set(dataref, bytes);
    held += bytes.length;
    for (const [oldest, { length }] of cache) {
      if (held <= CACHE_BYTES) return;
      cache.delete(oldest);
      held -= length;
    }
  };
  const fetch = async (dataref: string): Promise<Uint8Array> => {
    const reference = parseReference(dataref);
    if (reference === undefined) throw new Fault('PAYLOAD_LOST', { dataref, reason: 'this is no reference of ours' });
    const bytes = await read(broker, reference);
    keep(dataref, bytes);
    return bytes;
  };
  return (dataref) => {
    const known = cache.get(dataref);
    if (known) return Promise.resolve(known);
    const under = asked.get(dataref) ?? fetch(dataref).finally(() => asked.delete(dataref));
    asked.set(dataref, under);
    return under;
  };
};

/** What the object store writes about an object (nats.js 3.4, ADR-20). */
interface Description {
  readonly nuid: string;
  readonly size: number;
  readonly deleted?: boolean;
}

/** Not by nats.js's own `info` (3.4): it asks any replica, which may not have heard of it yet. */
const describe = async (
  broker: Broker,
  name: string,
): Promise<(Description & { readonly revision: number }) | undefined> => {
  const about = `$O.${PAYLOADS}.M.${Base64UrlPaddedCodec.encode(name)}`;
  const [found] = await directBatch(broker, PAYLOADS_STREAM, { multi_last: [about], batch: 1 });
  return found && { ...(JSON.parse(Buffer.from(found.data).toString()) as Description), revision: found.seq };
};

/** By direct gets: nats.js's own `get` makes a consumer for each object. */
const read = async (broker: Broker, reference: Reference): Promise<Uint8Array> => {
  const dataref = formatReference(reference);
  const lost = (reason: string) => new Fault('PAYLOAD_LOST', { dataref, reason });
  const found = await describe(broker, objectName(reference));
  if (!found) throw lost('there is no such object');
  const { nuid, size, deleted } = found;
  if (deleted) throw lost('the object was deleted');
  if (size > MAX_DATA_BYTES) throw lost(`the object has ${size} bytes`);
  const bytes = await readChunks(broker, `$O.${PAYLOADS}.C.${nuid}`, size);
  if (digestOf(bytes) !== reference.digest) throw lost('the object is not what its digest says');
  return bytes;
};

const readChunks = async (broker: Broker, subject: string, size: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let [seq, length] = [1, 0];
  while (length < size) {
    const found = await directBatch(broker, PAYLOADS_STREAM, { seq, next_by_subj: subject, batch: CHUNKS_AT_ONCE });
    for (const { data } of found) {
      parts.push(data);
      length += data.length;
    }
    const last = found.at(-1);
    if (!last) break;
    seq = last.seq + 1;
  }
  return Buffer.concat(parts);
};
