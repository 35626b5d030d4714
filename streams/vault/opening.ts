import type { Catalogue } from '../../schemas/catalogue.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import { person, personErased } from '../../schemas/people.ts';
import { tenantDeleted } from '../../schemas/tenants.ts';
import { isSealed, type Sealed } from '../reveal.ts';
import { splitSubject } from '../subjects.ts';
import { subjectOfTenant } from '../tenant-standing.ts';
import type { Vault } from '../vault.ts';
import { holderName, type Known } from './cache.ts';
import { decrypt } from './cipher.ts';
import type { Keeper } from './keeper.ts';
import { mapPersonal, mayBePersonal } from './personal.ts';
import { keyHash, type Holder } from './records.ts';
import { holderOf } from './sealing.ts';

export interface OpeningOptions {
  readonly keeper: Keeper;
  readonly catalogue: Pick<Catalogue, 'events'>;
  readonly onTrouble: (fault: Fault) => void;
}

/** Every erasure of a stretch, by holder: up to where what is said about a person is void. */
const erasuresIn = (events: readonly StoredEvent[]): ReadonlyMap<string, { holder: Holder; seq: number }> => {
  const erased = new Map<string, { holder: Holder; seq: number }>();
  for (const { event, position } of events) {
    if (event.type !== personErased.type) continue;
    const [aggregate, key] = splitSubject(event.subject);
    const holder = holderOf(event.tenant, key);
    if (aggregate === person.name) erased.set(holderName(holder), { holder, seq: position.seq });
  }
  return erased;
};

/** Tenants whose deletion lies in a stretch: whoever still has a key of theirs in memory reads nothing with it. */
const deletedIn = (events: readonly StoredEvent[]): ReadonlySet<string> =>
  new Set(
    events
      .filter(({ event }) => event.type === tenantDeleted.type && event.subject === subjectOfTenant(event.tenant))
      .map(({ event }) => event.tenant),
  );

/** A key that was made elsewhere since the record was read. */
const isNews = (value: unknown, { keys, destroyed }: Known): boolean =>
  isSealed(value) && !keys.has(value.kid) && !destroyed.has(keyHash(value.kid));

/** Whose keys must be fetched before the events can be read; those in memory are put into `keys`. */
const missingOf = (
  events: readonly StoredEvent[],
  keys: Map<string, Known>,
  { keeper, catalogue }: OpeningOptions,
): readonly Holder[] => {
  const missing = new Map<string, Holder>();
  for (const { event } of events)
    mapPersonal(event.type, event.data, catalogue, (value, subject) => {
      const holder = holderOf(event.tenant, subject);
      const known = keeper.cache.get(holder);
      if (!known || isNews(value, known)) missing.set(holderName(holder), holder);
      else keys.set(holderName(holder), known);
      return value;
    });
  return [...missing.values()];
};

/** `Vault.opened`: at once where every key is in memory. */
export const opening = (options: OpeningOptions): Vault['opened'] => {
  const { keeper, catalogue, onTrouble } = options;
  const isPersonal = ({ event }: StoredEvent): boolean => mayBePersonal(event.type, catalogue);

  const openValue = (sealed: Sealed, known: Known | undefined, { event, position }: StoredEvent): unknown => {
    const found = known?.keys.get(sealed.kid);
    if (!found) return null;
    try {
      return JSON.parse(decrypt(found.key, Buffer.from(sealed.data, 'base64'), found.binding).toString()) as unknown;
    } catch (thrown) {
      const where = { tenant: event.tenant, position: formatPosition(position), kid: sealed.kid };
      onTrouble(new Fault('CIPHERTEXT_INVALID', where, thrown));
      return null;
    }
  };

  const openOne = (
    stored: StoredEvent,
    keys: ReadonlyMap<string, Known>,
    erased: ReturnType<typeof erasuresIn>,
    deleted: ReadonlySet<string>,
  ): StoredEvent => {
    const { event, position } = stored;
    const data = mapPersonal(event.type, event.data, catalogue, (value, subject) => {
      const name = holderName(holderOf(event.tenant, subject));
      if (deleted.has(event.tenant) || (erased.get(name)?.seq ?? 0) > position.seq) return null;
      const known = keys.get(name);
      if (isSealed(value)) return openValue(value, known, stored);
      // Stored before there was encryption: the erasure cannot take it off the log, but nobody is told it any more.
      return known?.erased === true ? null : value;
    });
    return data === event.data ? stored : { ...stored, event: { ...event, data }, sealed: event };
  };

  return (events) => {
    const erased = erasuresIn(events);
    for (const { holder } of erased.values()) keeper.cache.forget(holder);
    const deleted = deletedIn(events);
    if (deleted.size > 0) keeper.cache.clear();
    const personal = events.filter(isPersonal);
    if (personal.length === 0) return events;
    const keys = new Map<string, Known>();
    const openAll = (): readonly StoredEvent[] =>
      events.map((stored) => (isPersonal(stored) ? openOne(stored, keys, erased, deleted) : stored));
    const missing = missingOf(personal, keys, options);
    if (missing.length === 0) return openAll();
    return keeper.fetch(missing).then((known) => {
      known.forEach((one, at) => keys.set(holderName(missing[at] as Holder), one));
      return openAll();
    });
  };
};
