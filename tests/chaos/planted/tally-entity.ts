import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from '../../../db/entities/tenancy.ts';

/** What no repetition, loss or other order leaves as it is; the product's own rows would forgive all three. */
export const ChaosTally = defineEntity({
  name: 'ChaosTally',
  tableName: 'chaos_tallies',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    room: p.text().primary(),
    total: p.integer().default(0),
    sum: p.integer().default(0),
    last: p.text().nullable(),
  },
});
