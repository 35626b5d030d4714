import type { Catalogue } from '../../schemas/catalogue.ts';
import { Fault } from '../../schemas/errors.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import type { Sealed } from '../reveal.ts';
import type { Vault } from '../vault.ts';
import { holderName, type Known } from './cache.ts';
import { encrypt } from './cipher.ts';
import type { Keeper } from './keeper.ts';
import { mapPersonal } from './personal.ts';
import type { Holder } from './records.ts';

export const holderOf = (tenant: string, subject: string): Holder => ({ tenant, subject, purpose: 'person' });

const sealValue = (value: unknown, { key, kid, binding }: NonNullable<Known['current']>): Sealed => ({
  enc: 'v1',
  kid,
  data: encrypt(key, JSON.stringify(value), binding).toString('base64'),
});

type Keys = ReadonlyMap<string, Known>;

const sealAll = (
  events: readonly CloudEvent[],
  keys: Keys,
  catalogue: Pick<Catalogue, 'events'>,
): readonly CloudEvent[] =>
  events.map((event) => {
    const data = mapPersonal(event.type, event.data, catalogue, (value, subject) => {
      const current = keys.get(holderName(holderOf(event.tenant, subject)))?.current;
      if (!current) throw new Fault('INTERNAL', { reason: 'a person has no data key' });
      return sealValue(value, current);
    });
    return data === event.data ? event : { ...event, data };
  });

/** `Vault.sealed`: at once where everybody has a key in memory. */
export const sealing =
  (keeper: Keeper, catalogue: Pick<Catalogue, 'events'>): Vault['sealed'] =>
  (events) => {
    const missing = new Map<string, Holder>();
    const keys = new Map<string, Known>();
    for (const { type, tenant, data } of events)
      mapPersonal(type, data, catalogue, (value, subject) => {
        const holder = holderOf(tenant, subject);
        const known = keeper.cache.get(holder);
        if (known?.current) keys.set(holderName(holder), known);
        else missing.set(holderName(holder), holder);
        return value;
      });
    if (missing.size === 0) return keys.size === 0 ? events : sealAll(events, keys, catalogue);
    const holders = [...missing.values()];
    return keeper.withKeys(holders).then((known) => {
      known.forEach((one, at) => keys.set(holderName(holders[at] as Holder), one));
      return sealAll(events, keys, catalogue);
    });
  };
