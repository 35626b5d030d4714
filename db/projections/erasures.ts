import { personErased, personErasureRequested, personErasureVerified } from '../../schemas/people.ts';
import { defineProjection, row, when } from '../define.ts';
import { AuditErasure } from '../entities/erasures.ts';

export default defineProjection({
  name: 'erasures',
  tables: [AuditErasure],
  cases: [
    when(personErasureRequested, ({ tenant, time, position, data: { erasureId, personId, reason, by, byId } }) =>
      row(AuditErasure, tenant, erasureId)
        .advance('state', 'requested')
        .once({ personId, reason, requestedBy: by, requestedById: byId })
        .min({ requestedAt: time, requestedSeq: position.seq }),
    ),
    when(personErased, ({ tenant, time, position, data: { erasureId, personId, keys, rows } }) =>
      row(AuditErasure, tenant, erasureId)
        .advance('state', 'erased')
        .once({ personId, keys, rows })
        .min({ erasedAt: time, erasedSeq: position.seq }),
    ),
    when(personErasureVerified, ({ tenant, time, data: { erasureId, personId, upTo, events, inClear } }) =>
      row(AuditErasure, tenant, erasureId)
        .advance('state', 'verified')
        .once({ personId, verifiedUpTo: upTo, events, inClear })
        .min({ verifiedAt: time }),
    ),
  ],
});
