import { defineEntity, p } from '@mikro-orm/postgresql';
import { outliving } from '../outliving.ts';
import { PLATFORM_VISIBLE } from './tenancy.ts';

/** A tenant as its events say it last. Its row outlives it: the receipt of its deletion. */
export const Tenant = outliving(
  defineEntity({
    name: 'Tenant',
    tableName: 'tenants',
    ...PLATFORM_VISIBLE,
    properties: {
      tenant: p.text().primary(),
      /** Null once it is deleted, like all that is not needed to say that it was. */
      displayName: p.text().nullable(),
      state: p.text().nullable(),
      settings: p.json().nullable(),
      /** Only those that were set; the others are at their default. */
      limits: p.json().nullable(),
      /** Why it is suspended. */
      reason: p.text().nullable(),
      createdAt: p.datetime(3).nullable(),
      createdBy: p.text().nullable(),
      changedAt: p.datetime(3).nullable(),
      suspendedAt: p.datetime(3).nullable(),
      deletionRequestedAt: p.datetime(3).nullable(),
      deletionRequestedBy: p.text().nullable(),
      deletedAt: p.datetime(3).nullable(),
      removed: p.json().nullable(),
      /** Sequence of the last event about it. */
      revision: p.bigint('number').nullable(),
    },
    indexes: [{ name: 'tenants_newest', properties: ['tenant', 'createdAt'] }],
  }),
);
