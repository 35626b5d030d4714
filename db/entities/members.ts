import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** A person of a tenant with the roles it has; kept when it is removed. */
export const Member = personal(
  defineEntity({
    name: 'Member',
    tableName: 'members',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      id: p.text().primary(),
      personId: p.text().nullable(),
      /** Null once the person was erased, as are e-mail address and name. */
      subject: p.text().nullable(),
      email: p.text().nullable(),
      name: p.text().nullable(),
      roles: p.json<readonly string[]>().nullable(),
      addedAt: p.datetime(3).nullable(),
      addedBy: p.text().nullable(),
      addedById: p.text().nullable(),
      changedAt: p.datetime(3).nullable(),
      changedBy: p.text().nullable(),
      changedById: p.text().nullable(),
      removedAt: p.datetime(3).nullable(),
      removedBy: p.text().nullable(),
      removedById: p.text().nullable(),
      /** Sequence of the last event about it: its revision. */
      seq: p.bigint('number').nullable(),
    },
    indexes: [{ name: 'members_newest', properties: ['tenant', 'addedAt', 'id'] }],
  }),
  { of: 'personId', columns: ['subject', 'email', 'name'] },
  { of: 'addedById', columns: ['addedBy'] },
  { of: 'changedById', columns: ['changedBy'] },
  { of: 'removedById', columns: ['removedBy'] },
);
