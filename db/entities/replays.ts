import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** A stretch of the log that is told again to somebody. */
export const Replay = defineEntity({
  name: 'Replay',
  tableName: 'replays',
  ...TENANT_BOUND,
  // Nullable: what a replay says of itself may be read before its request, and an insert needs what is not null.
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    /** First and last sequence. */
    fromSeq: p.bigint('number').nullable(),
    toSeq: p.bigint('number').nullable(),
    types: p.json<readonly string[]>().nullable(),
    subject: p.text().nullable(),
    correlationId: p.text().nullable(),
    speed: p.text().nullable(),
    maxGapMs: p.bigint('number').nullable(),
    target: p.json<Record<string, unknown>>().nullable(),
    requestedAt: p.datetime(3).nullable(),
    /** By the greatest position: requests and what came of them. */
    state: p.text().nullable(),
    code: p.text().nullable(),
    reason: p.text().nullable(),
    stateVersion: p.text().collation('C').nullable(),
    /** Never back: what is over stays over, whatever somebody asked at the same moment. */
    outcome: p.enum(['open', 'cancelled', 'completed']).default('open'),
    seq: p.bigint('number').nullable(),
    delivered: p.bigint('number').nullable(),
    /** When it last said how far it was. */
    markedAt: p.datetime(3).nullable(),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
    /** When a process last took it up, and where: its pace is counted from there. */
    takenUpAt: p.datetime(3).nullable(),
    takenUpSeq: p.bigint('number').nullable(),
    takenUpDelivered: p.bigint('number').nullable(),
    takenUpVersion: p.text().collation('C').nullable(),
    /** How often a process took it up again without being asked. */
    restarts: p.integer().default(0),
  },
  indexes: [
    { name: 'replays_newest', properties: ['tenant', 'requestedAt', 'id'] },
    { name: 'replays_by_outcome', properties: ['tenant', 'outcome'] },
  ],
});
