import { Fault } from '../../schemas/errors.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import type { Broker } from '../broker.ts';
import type { Enveloped } from '../envelope.ts';
import type { Stored } from '../log.ts';
import { isLarge, sendAhead, toParcel } from '../payloads/send-ahead.ts';
import { payloadsOf } from '../payloads/store.ts';
import type { Soon } from '../vault.ts';
import type { Parcel } from './unit.ts';

/** With what they say about people encrypted. */
const sealedOf = (made: readonly Enveloped[], { vault }: Broker): Soon<readonly Enveloped[]> => {
  if (!vault) return made;
  const put = (events: readonly CloudEvent[]): readonly Enveloped[] =>
    made.map((one, at) => (events[at] === one.event ? one : { ...one, event: events[at] as CloudEvent }));
  const events = vault.sealed(made.map(({ event }) => event));
  return events instanceof Promise ? events.then(put) : put(events);
};

/** Who publishes gets back what he gave. */
export const inClear = (made: readonly Enveloped[], stored: readonly Stored[]): readonly Stored[] =>
  stored.map((one, at) => {
    const event = made[at]?.event;
    return event === undefined || one.event === event ? one : { ...one, event, sealed: one.event };
  });

const within = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Fault('BROKER_UNREACHABLE', { why: 'no data key in time' })), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
};

/**
 * Events ready for the wire: what they say about people encrypted, large data in the object store. Resolves at once where every key is in memory and nothing is large, so
 * that events keep the order in which they were handed over. `until` is monotonic ms. Throws EVENT_INVALID, EVENT_TOO_LARGE, BROKER_BUSY, BROKER_UNREACHABLE, LOG_FULL.
 */
export const parcelsOf = (made: readonly Enveloped[], broker: Broker, until: number): Soon<readonly Parcel[]> => {
  const send = (sealed: readonly Enveloped[]): Soon<readonly Parcel[]> => {
    const parcels = sealed.map(toParcel);
    return parcels.some(isLarge) ? sendAhead(sealed, parcels, payloadsOf(broker), until - performance.now()) : parcels;
  };
  const sealed = sealedOf(made, broker);
  return sealed instanceof Promise ? within(sealed, until - performance.now()).then(send) : send(sealed);
};
