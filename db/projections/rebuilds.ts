import { projectionRebuildRequested, projectionRebuilt } from '../../schemas/projections.ts';
import { defineProjection, row, when } from '../define.ts';
import { ProjectionRebuild } from '../entities/rebuilds.ts';

/** What the builder looks for: a request without its outcome is work to do, after a crash too. */
export default defineProjection({
  name: 'rebuilds',
  tables: [ProjectionRebuild],
  cases: [
    when(projectionRebuildRequested, ({ tenant, time, msgId, correlationId, data: { projection, rebuildId } }) =>
      row(ProjectionRebuild, tenant, rebuildId)
        .advance('state', 'requested')
        .once({ projection, requestMsgId: msgId, correlationId })
        .min({ requestedAt: time }),
    ),
    when(projectionRebuilt, ({ tenant, time, data: { projection, rebuildId, upTo, durationMs, failed } }) =>
      row(ProjectionRebuild, tenant, rebuildId)
        .advance('state', 'rebuilt')
        .once({ projection, upTo, durationMs, failed })
        .min({ finishedAt: time }),
    ),
  ],
});
