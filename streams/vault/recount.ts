import type { Catalogue } from '../../schemas/catalogue.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, type CloudEvent } from '../../schemas/event.ts';
import type { LogReader } from '../log.ts';
import { asPublished } from '../reading.ts';
import { isSealed } from '../reveal.ts';
import type { DataSubject } from '../vault.ts';
import { mapPersonal, mayBePersonal } from './personal.ts';

/** What a look through the whole log has found of a person. */
export interface Recount {
  /** The last position that was looked at. */
  readonly upTo: string;
  /** Events that say something about the person, by type. */
  readonly events: readonly { readonly type: string; readonly events: number }[];
  /** Fields of them that were never encrypted. */
  readonly inClear: number;
}

interface Found {
  readonly about: number;
  readonly readable: number;
  readonly inClear: number;
}

const lookAt = (
  { tenant, person }: DataSubject,
  { clear, hidden }: { readonly clear: CloudEvent; readonly hidden: CloudEvent },
  catalogue: Pick<Catalogue, 'events'>,
): Found => {
  let [about, readable, inClear] = [0, 0, 0];
  if (clear.tenant !== tenant) return { about, readable, inClear };
  mapPersonal(hidden.type, hidden.data, catalogue, (value, subject) => {
    if (subject === person) about += 1;
    if (subject === person && !isSealed(value)) inClear += 1;
    return value;
  });
  mapPersonal(clear.type, clear.data, catalogue, (value, subject) => {
    if (subject === person) readable += 1;
    return value;
  });
  return { about, readable, inClear };
};

/**
 * Reads everything that was said about a person up to now, as every reader does, and counts it. Throws INTERNAL where anything of it can still be read:
 * the erasure is not over then. `upTo` is where the erasure lies: who came back later is somebody new.
 */
export const recount = async (
  reader: Pick<LogReader, 'read'>,
  catalogue: Pick<Catalogue, 'events'>,
  subject: DataSubject,
  upTo: { readonly stream: string; readonly seq: number },
  signal: AbortSignal,
): Promise<Recount> => {
  const types = [...catalogue.events.keys()].filter((type) => mayBePersonal(type, catalogue));
  const counts = new Map<string, number>();
  let inClear = 0;
  for await (const stored of reader.read({ tenant: subject.tenant, types, to: upTo }, signal)) {
    const clear = asPublished(stored);
    const hidden = stored.sealed ?? clear;
    const found = lookAt(subject, { clear, hidden }, catalogue);
    if (found.readable > 0)
      throw new Fault('INTERNAL', {
        reason: 'an erased person can still be read',
        position: formatPosition(stored.position),
      });
    if (found.about > 0) counts.set(hidden.type, (counts.get(hidden.type) ?? 0) + 1);
    inClear += found.inClear;
  }
  signal.throwIfAborted();
  return { upTo: formatPosition(upTo), events: [...counts].map(([type, events]) => ({ type, events })), inClear };
};
