import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** A key of a script or an edge: what it allows, until when, and what has become of it. Of its secret only hashes. */
export const ApiKey = personal(
  defineEntity({
    name: 'ApiKey',
    tableName: 'api_keys',
    ...TENANT_BOUND,
    // Nullable: a use may be told right before a rebuild sees who made the key, and an insert needs what is not null.
    properties: {
      tenant: p.text().primary(),
      id: p.text().primary(),
      name: p.text().nullable(),
      hash: p.text().nullable(),
      roles: p.json<readonly string[]>().nullable(),
      scope: p.text().nullable(),
      source: p.text().nullable(),
      owners: p.json<readonly string[]>().nullable(),
      createdAt: p.datetime(3).nullable(),
      createdById: p.text().nullable(),
      createdBy: p.text().nullable(),
      expiresAt: p.datetime(3).nullable(),
      rotatedAt: p.datetime(3).nullable(),
      /** Until then the secret before the last rotation holds too. */
      previousUntil: p.datetime(3).nullable(),
      revokedAt: p.datetime(3).nullable(),
      revokedById: p.text().nullable(),
      revokedBy: p.text().nullable(),
      lastUsedAt: p.datetime(3).nullable(),
      lastUsedNetwork: p.text().nullable(),
      /** Sequence of the last event about it. */
      revision: p.bigint('number').nullable(),
    },
    indexes: [{ name: 'api_keys_newest', properties: ['tenant', 'createdAt', 'id'] }],
  }),
  { of: 'createdById', columns: ['createdBy'] },
  { of: 'revokedById', columns: ['revokedBy'] },
);
