import { egressEnded, egressStarted, egressUpdated } from '../../schemas/egress.ts';
import { defineProjection, row, when } from '../define.ts';
import { Recording } from '../entities/recordings.ts';

const STARTED = 1;
const UPDATED = 2;
const ENDED = 3;

interface Egress {
  readonly egressId: string;
  readonly roomId?: string | undefined;
  readonly roomName?: string | undefined;
  readonly kind?: string | undefined;
  readonly startedAt?: string | undefined;
}

const recording = (tenant: string, time: string, { egressId, roomId, roomName, kind, startedAt }: Egress) =>
  row(Recording, tenant, egressId)
    .once({ roomId, roomName, kind })
    .min({ startedAt, openedAt: startedAt ?? time });

/** Egress has a delivery lane of its own at LiveKit, so its end may come before its start, and after the room's. */
export default defineProjection({
  name: 'recordings',
  tables: [Recording],
  cases: [
    when(egressStarted, ({ tenant, time, data }) =>
      recording(tenant, time, data).latest(
        { statusVersion: [STARTED, data.updatedAt ?? time] },
        { status: data.status, error: undefined, files: undefined },
      ),
    ),
    when(egressUpdated, ({ tenant, time, data }) =>
      recording(tenant, time, data).latest(
        { statusVersion: [UPDATED, data.updatedAt ?? time] },
        { status: data.status, error: undefined, files: undefined },
      ),
    ),
    when(egressEnded, ({ tenant, time, data }) =>
      recording(tenant, time, data)
        .max({ endedAt: data.endedAt ?? time })
        .latest(
          { statusVersion: [ENDED, data.updatedAt ?? time] },
          { status: data.status, error: data.error, files: data.files },
        ),
    ),
  ],
});
