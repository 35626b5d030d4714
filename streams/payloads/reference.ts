import { hash } from 'node:crypto';
import { Fault } from '../../schemas/errors.ts';
import type { CloudEvent, StoredEvent } from '../../schemas/event.ts';
import { PAYLOADS } from '../topology.ts';

/** An event whose JSON is larger lies on the log without its data. */
export const MAX_INLINE_BYTES = 256 * 1024;
/** The data of an event, as JSON in UTF-8, may not be larger than this. */
export const MAX_DATA_BYTES = 16 * 1024 * 1024;

const SCHEME = 'objects:';
const REFERENCE = new RegExp(`^${SCHEME}${PAYLOADS}/([A-Za-z0-9_-]{1,128})/([0-9a-f]{64})$`);

/** Where the data of a large event lies. */
export interface Reference {
  readonly tenant: string;
  /** Hex of the sha256 of the data's bytes. */
  readonly digest: string;
}

export const digestOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

/** Name of the object in the bucket: each tenant's apart, so that knowing a digest opens nobody else's data. */
export const objectName = ({ tenant, digest }: Reference): string => `${tenant}/${digest}`;

/** `objects:payloads/<tenant>/<sha256>`: the event's `dataref`. The digest in it makes the data part of what the audit proves. */
export const formatReference = (reference: Reference): string => `${SCHEME}${PAYLOADS}/${objectName(reference)}`;

/** Reads a `dataref` of ours; undefined for anybody else's. */
export const parseReference = (dataref: string): Reference | undefined => {
  const [, tenant, digest] = REFERENCE.exec(dataref) ?? [];
  return tenant === undefined || digest === undefined ? undefined : { tenant, digest };
};

/** Only the platform itself may name an object: an event from outside with such a `dataref` could claim what it never sent. */
export const isReserved = (dataref: string): boolean => dataref.trimStart().toLowerCase().startsWith(SCHEME);

/** The event as it goes onto the log, with the reference in the place of its data. */
export const withoutData = ({ data: _, ...envelope }: CloudEvent, reference: Reference): CloudEvent =>
  ({ ...envelope, dataref: formatReference(reference) }) as unknown as CloudEvent;

/** The event as it was published. */
export const withData = ({ dataref: _, ...claim }: CloudEvent, data: CloudEvent['data']): CloudEvent => ({
  ...claim,
  data,
});

/** A message of the log that carries a reference instead of data, as an event nobody has fetched the data of; undefined for any other. */
export const claimOf = (event: CloudEvent): Pick<StoredEvent, 'event' | 'claim' | 'unread'> | undefined => {
  if (event.data !== undefined || typeof event.dataref !== 'string') return undefined;
  const reference = parseReference(event.dataref);
  if (reference?.tenant !== event.tenant) return undefined;
  return {
    event: withData(event, {}),
    claim: event,
    unread: new Fault('PAYLOAD_LEFT_OUT', { dataref: event.dataref }),
  };
};
