import { projectionCompared, projectionCompareFailed, projectionCompareRequested } from '../../schemas/projections.ts';
import { defineProjection, row, when } from '../define.ts';
import { ProjectionComparison } from '../entities/comparisons.ts';

/** What the comparer looks for: a request without its outcome is work to do, after a crash too. */
export default defineProjection({
  name: 'comparisons',
  tables: [ProjectionComparison],
  cases: [
    when(projectionCompareRequested, ({ tenant, time, msgId, correlationId, data: { projection, comparisonId } }) =>
      row(ProjectionComparison, tenant, comparisonId)
        .advance('state', 'requested')
        .once({ projection, requestMsgId: msgId, correlationId })
        .min({ requestedAt: time }),
    ),
    when(
      projectionCompared,
      ({ tenant, time, data: { projection, comparisonId, upTo, durationMs, rows, rowsElsewhere } }) =>
        row(ProjectionComparison, tenant, comparisonId)
          .advance('state', 'done')
          .once({ projection, upTo, durationMs, rows, rowsElsewhere })
          .min({ finishedAt: time }),
    ),
    when(projectionCompareFailed, ({ tenant, time, data: { projection, comparisonId, code, reason } }) =>
      row(ProjectionComparison, tenant, comparisonId)
        .advance('state', 'failed')
        .once({ projection, code, reason })
        .min({ finishedAt: time }),
    ),
  ],
});
