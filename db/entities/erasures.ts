import { defineEntity, p } from '@mikro-orm/postgresql';
import { outliving } from '../outliving.ts';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** A person who was erased, and what that has destroyed: the receipt, also of a tenant that is deleted since. */
export const AuditErasure = outliving(
  personal(
    defineEntity({
      name: 'AuditErasure',
      tableName: 'audit_erasures',
      ...TENANT_BOUND,
      // Nullable: what came of it may be read first of a log that was begun before, and an insert needs what is not null.
      properties: {
        tenant: p.text().primary(),
        id: p.text().primary(),
        /** The keyed hash: what the person was called stands nowhere. */
        personId: p.text().nullable(),
        state: p.enum(['requested', 'erased', 'verified']).default('requested'),
        reason: p.text().nullable(),
        requestedAt: p.datetime(3).nullable(),
        requestedSeq: p.bigint('number').nullable(),
        requestedBy: p.text().nullable(),
        requestedById: p.text().nullable(),
        erasedAt: p.datetime(3).nullable(),
        erasedSeq: p.bigint('number').nullable(),
        keys: p.json<readonly object[]>().nullable(),
        rows: p.json<readonly object[]>().nullable(),
        verifiedAt: p.datetime(3).nullable(),
        verifiedUpTo: p.text().nullable(),
        events: p.json<readonly object[]>().nullable(),
        inClear: p.bigint('number').nullable(),
      },
      indexes: [
        { name: 'audit_erasures_newest', properties: ['tenant', 'requestedAt', 'id'] },
        { name: 'audit_erasures_of_person', properties: ['tenant', 'personId'] },
      ],
    }),
    { of: 'requestedById', columns: ['requestedBy'] },
  ),
);
