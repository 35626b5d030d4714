import { auditCheckpointed } from '../../schemas/audit.ts';
import { AUDIT_SOURCE, checkpointHash } from '../../streams/audit/checkpoint.ts';
import { defineProjection, row, when } from '../define.ts';
import { AuditCheckpoint } from '../entities/audit.ts';

export default defineProjection({
  name: 'audit',
  tables: [AuditCheckpoint],
  cases: [
    when(auditCheckpointed, ({ source, time, position, data }) =>
      // Nobody else's claim is one, and nobody else may use a source below /auralink/.
      source === AUDIT_SOURCE
        ? row(AuditCheckpoint, data.stream, checkpointHash(data))
            .once({ fromSeq: data.from, toSeq: data.to, size: data.size })
            .once({ root: data.root, previous: data.previous })
            .min({ seq: position.seq, madeAt: time })
        : undefined,
    ),
  ],
});
