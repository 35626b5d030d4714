import { defineEntity, p } from '@mikro-orm/postgresql';
import { SHARED } from './tenancy.ts';

/** How far a witness outside of the broker has come; it belongs to the log as well. */
export const AuditWitness = defineEntity({
  name: 'AuditWitness',
  tableName: 'audit_witnesses',
  ...SHARED,
  properties: {
    stream: p.text().primary(),
    witnessId: p.text().primary(),
    kind: p.text(),
    place: p.text(),
    /** Last sequence of the newest checkpoint it holds. */
    toSeq: p.bigint('number'),
    reachedAt: p.datetime(3),
  },
});
