import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** A timer as it was set last, and what has become of it. */
export const Timer = defineEntity({
  name: 'Timer',
  tableName: 'timers',
  ...TENANT_BOUND,
  // Nullable: a timer that a handler cancels may never have been set, and an insert needs what is not null.
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    /** By which it was set; unique for people, and within each handler. */
    name: p.text().nullable(),
    kind: p.text().nullable(),
    afterMs: p.bigint('number').nullable(),
    everyMs: p.bigint('number').nullable(),
    cron: p.text().nullable(),
    zone: p.text().nullable(),
    setBy: p.text().nullable(),
    setAt: p.datetime(3).nullable(),
    /** Sequence of the event that set it, which holds what it carries. */
    setSeq: p.bigint('number').nullable(),
    firstDueAt: p.datetime(3).nullable(),
    eventType: p.text().nullable(),
    eventSource: p.text().nullable(),
    /** As long as it is set, the moment it waits for. */
    nextDueAt: p.datetime(3).nullable(),
    lastDueAt: p.datetime(3).nullable(),
    lastFiredAt: p.datetime(3).nullable(),
    lastLateMs: p.bigint('number').nullable(),
    lastEventId: p.text().nullable(),
    /** Sequences of what ended it: the queries tell a timer that was cancelled from one that was over before. */
    cancelledSeq: p.bigint('number').nullable(),
    cancelledAt: p.datetime(3).nullable(),
    endedSeq: p.bigint('number').nullable(),
    endedAt: p.datetime(3).nullable(),
    code: p.text().nullable(),
    reason: p.text().nullable(),
    /** Counted over its whole life, also when it is set anew. */
    fired: p.bigint('number').default(0),
    late: p.bigint('number').default(0),
    missed: p.bigint('number').default(0),
    failed: p.bigint('number').default(0),
  },
  indexes: [
    { name: 'timers_newest', properties: ['tenant', 'setAt', 'id'] },
    { name: 'timers_by_name', properties: ['tenant', 'name'] },
    { name: 'timers_due', properties: ['nextDueAt'] },
  ],
});
