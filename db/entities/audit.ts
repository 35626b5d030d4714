import { defineEntity, p } from '@mikro-orm/postgresql';
import { SHARED } from './tenancy.ts';

/** A sealed stretch of the log; it belongs to the log, not to a tenant, and says nothing about what happened in it. */
export const AuditCheckpoint = defineEntity({
  name: 'AuditCheckpoint',
  tableName: 'audit_checkpoints',
  ...SHARED,
  properties: {
    stream: p.text().primary(),
    /** Of the checkpoint's statement; the next one names it as its previous. */
    hash: p.text().primary(),
    fromSeq: p.bigint('number'),
    toSeq: p.bigint('number'),
    /** Events in the tree. */
    size: p.bigint('number'),
    root: p.text(),
    previous: p.text(),
    /** Of the tree over everything up to here; null: from before there were signatures. */
    treeSize: p.bigint('number').nullable(),
    treeRoot: p.text().nullable(),
    /** Its head, signed. */
    note: p.text().nullable(),
    /** Where the checkpoint itself lies. */
    seq: p.bigint('number'),
    madeAt: p.datetime(3),
  },
  indexes: [{ name: 'audit_checkpoints_newest', properties: ['stream', 'toSeq'] }],
});
