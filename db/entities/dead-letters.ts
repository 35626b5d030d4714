import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** An event that a handler or a projection gave up. */
export const DeadLetter = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letters',
  ...TENANT_BOUND,
  // Nullable: an outcome may be the first that is read of a letter, and an insert needs what is not null.
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    handler: p.text().nullable(),
    kind: p.text().nullable(),
    eventPosition: p.text().nullable(),
    eventId: p.text().nullable(),
    eventType: p.text().nullable(),
    eventSubject: p.text().nullable(),
    /** Of the last attempt. */
    code: p.text().nullable(),
    reason: p.text().nullable(),
    attempts: p.integer().nullable(),
    firstAt: p.datetime(3).nullable(),
    lastAt: p.datetime(3).nullable(),
    /** Never back: an event that was handled stays handled, whatever somebody said at the same moment. */
    state: p.enum(['open', 'discarded', 'redriven']).default('open'),
    /** Sequence of the last request to try again, and of the last outcome: a request above it is under way. */
    requestedSeq: p.bigint('number').nullable(),
    settledSeq: p.bigint('number').nullable(),
    redrivenAt: p.datetime(3).nullable(),
    discardedAt: p.datetime(3).nullable(),
    discardReason: p.text().nullable(),
  },
  indexes: [
    { name: 'dead_letters_newest', properties: ['tenant', 'lastAt', 'id'] },
    { name: 'dead_letters_by_state', properties: ['tenant', 'state', 'lastAt'] },
  ],
});
