import type { Catalogue } from '../../schemas/catalogue.ts';
import { Fault } from '../../schemas/errors.ts';
import { isSealed } from '../reveal.ts';
import type { Vault } from '../vault.ts';
import { mapPersonal } from './personal.ts';

const without = (): never => {
  throw new Fault('MASTER_KEY_MISSING');
};

/** For who reads without a master key: what is said about people is null. */
export const blindVault = (catalogue: Pick<Catalogue, 'events'>): Vault => ({
  opened: (events) =>
    events.map((stored) => {
      const { event } = stored;
      const data = mapPersonal(event.type, event.data, catalogue, (value) => (isSealed(value) ? null : value));
      return data === event.data ? stored : { ...stored, event: { ...event, data }, sealed: event };
    }),
  sealed: without,
  destroy: without,
  destroyTenant: without,
  countKeys: without,
  rewrap: without,
});
