import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** A file that a recording left behind. */
export interface RecordingFile {
  readonly filename: string;
  readonly durationMs: number;
  readonly sizeBytes: number;
}

/** A recording or stream out of a room; `id` is LiveKit's egress id. */
export const Recording = defineEntity({
  name: 'Recording',
  tableName: 'recordings',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    roomId: p.text().nullable(),
    roomName: p.text().nullable(),
    kind: p.text().nullable(),
    status: p.text().nullable(),
    error: p.text().nullable(),
    files: p.json<readonly RecordingFile[]>().nullable(),
    statusVersion: p.text().collation('C').nullable(),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
    /** The earliest moment anything was heard of it: what lists are sorted by. */
    openedAt: p.datetime(3),
  },
  indexes: [{ name: 'recordings_of_room', properties: ['tenant', 'roomId', 'openedAt'] }],
});
