import { auditCheckpointed, auditWitnessed } from '../../schemas/audit.ts';
import { AUDIT_SOURCE, checkpointHash } from '../../streams/audit/checkpoint.ts';
import { defineProjection, row, when } from '../define.ts';
import { AuditCheckpoint } from '../entities/audit.ts';
import { AuditWitness } from '../entities/audit-witness.ts';

export default defineProjection({
  name: 'audit',
  tables: [AuditCheckpoint, AuditWitness],
  cases: [
    when(auditCheckpointed, ({ source, time, position, data }) =>
      // Nobody else's claim is one, and nobody else may use a source below /auralink/.
      source === AUDIT_SOURCE
        ? row(AuditCheckpoint, data.stream, checkpointHash(data))
            .once({ fromSeq: data.from, toSeq: data.to, size: data.size })
            .once({ root: data.root, previous: data.previous })
            .once({ treeSize: data.tree?.size, treeRoot: data.tree?.root, note: data.note })
            .min({ seq: position.seq, madeAt: time })
        : undefined,
    ),
    when(auditWitnessed, ({ source, time, data }) =>
      source === AUDIT_SOURCE
        ? row(AuditWitness, data.stream, data.witnessId)
            .once({ kind: data.kind, place: data.place })
            .max({ toSeq: data.to, reachedAt: time })
        : undefined,
    ),
  ],
});
