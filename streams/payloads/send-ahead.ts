import { Fault } from '../../schemas/errors.ts';
import { encode } from '../codec.ts';
import type { Enveloped } from '../envelope.ts';
import type { Parcel } from '../publish/unit.ts';
import { MAX_DATA_BYTES, MAX_INLINE_BYTES, withoutData } from './reference.ts';
import type { Payloads } from './store.ts';

/** An event ready for the wire. Throws EVENT_INVALID. */
export const toParcel = (made: Enveloped): Parcel => {
  const { payload, head } = encode(made);
  return { subject: made.subject, payload, head, stored: { msgId: made.msgId, event: made.event } };
};

export const isLarge = ({ payload }: Parcel): boolean => payload.length > MAX_INLINE_BYTES;

/**
 * Puts the data of the large ones into the object store first, then gives what goes onto the log: whoever reads the event finds its data. An
 * event that is refused afterwards leaves an object nobody names, which the same data finds again. Throws EVENT_TOO_LARGE before anything is
 * stored, BROKER_BUSY, BROKER_UNREACHABLE (also when `withinMs` is over), LOG_FULL.
 */
export const sendAhead = async (
  made: readonly Enveloped[],
  parcels: readonly Parcel[],
  payloads: Payloads,
  withinMs: number,
): Promise<readonly Parcel[]> => {
  const data = parcels.map((parcel, index) => (isLarge(parcel) ? dataOf(made[index] as Enveloped) : undefined));
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Fault('BROKER_UNREACHABLE', { why: 'the data was not stored in time' })),
    withinMs,
  );
  const sent: Parcel[] = [];
  try {
    for (const [index, parcel] of parcels.entries()) {
      const bytes = data[index];
      sent.push(
        bytes ? await Promise.race([claimed(made[index] as Enveloped, bytes, payloads), late.promise]) : parcel,
      );
    }
    return sent;
  } finally {
    clearTimeout(timer);
  }
};

const dataOf = ({ event }: Enveloped): Uint8Array => {
  const bytes = Buffer.from(JSON.stringify(event.data));
  const details = { type: event.type, bytes: bytes.length, limit: MAX_DATA_BYTES };
  if (bytes.length > MAX_DATA_BYTES) throw new Fault('EVENT_TOO_LARGE', details);
  const { data: _, ...envelope } = event;
  // One reference is all an event can carry, and attributes alone that do not fit are nobody's data.
  const [own, left] = [event.dataref !== undefined, Buffer.byteLength(JSON.stringify(envelope))];
  if (own || left > MAX_INLINE_BYTES / 2)
    throw new Fault('EVENT_TOO_LARGE', {
      ...details,
      limit: MAX_INLINE_BYTES,
      reason: own ? 'it has a dataref of its own' : 'its attributes are too large',
    });
  return bytes;
};

const claimed = async (made: Enveloped, bytes: Uint8Array, payloads: Payloads): Promise<Parcel> => {
  const { event, msgId, subject } = made;
  const claim = withoutData(event, await payloads.put(event.tenant, bytes));
  const { payload, head } = encode({ event: claim, msgId, subject });
  return { subject, payload, head, stored: { msgId, event, claim } };
};
