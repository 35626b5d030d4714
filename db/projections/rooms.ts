import { participantJoined, participantLeft } from '../../schemas/participants.ts';
import {
  roomCreated,
  roomEnded,
  roomFinished,
  roomLost,
  roomRefused,
  roomReported,
  roomRequested,
  roomStarted,
} from '../../schemas/rooms.ts';
import { trackPublished } from '../../schemas/tracks.ts';
import { defineProjection, row, when } from '../define.ts';
import { Room, RoomRequest } from '../entities/rooms.ts';

/** Which report of the metadata counts: what LiveKit says of the live room before what we asked for. */
const CREATED = 1;
const STARTED = 2;

/** Which end counts: one that LiveKit said, the latest of them, before what we found out afterwards. */
const LOST = 1;
const SAID = 2;

/** LiveKit's 0 and '' mean that there is none. */
const some = <T extends string | number>(value: T | undefined): T | undefined =>
  value === 0 || value === '' ? undefined : value;

const metadataOf = (roomId: string, tenant: string, rank: number, metadata: string | undefined) =>
  some(metadata) === undefined ? [] : [row(Room, tenant, roomId).latest({ metadataVersion: rank }, { metadata })];

/**
 * What LiveKit reports may be lost, repeated or come in any order: each report says all it implies. A participant in a
 * room whose start was lost makes it active; an end without a start is a finished room, and one that LiveKit no longer knows is over too.
 */
export default defineProjection({
  name: 'rooms',
  tables: [Room, RoomRequest],
  cases: [
    when(roomRequested, ({ tenant, time, data }) =>
      row(RoomRequest, tenant, data.requestId)
        .advance('state', 'requested')
        .once({ name: data.name, aiAgentEnabled: data.aiAgentEnabled, agentId: data.agentId, metadata: data.metadata })
        .once({ maxParticipants: some(data.maxParticipants), emptyTimeoutMs: some(data.emptyTimeoutMs) })
        .min({ requestedAt: time }),
    ),
    when(roomRefused, ({ tenant, data }) =>
      row(RoomRequest, tenant, data.requestId)
        .advance('state', 'refused')
        .once({ name: data.name, errorCode: data.code, errorReason: data.reason }),
    ),
    when(roomCreated, ({ tenant, data }) => [
      row(RoomRequest, tenant, data.requestId)
        .advance('state', 'created')
        .once({ name: data.name, roomId: data.roomId }),
      row(Room, tenant, data.roomId)
        .advance('state', 'created')
        .once({
          name: data.name,
          requestId: data.requestId,
          aiAgentEnabled: data.aiAgentEnabled,
          agentId: data.agentId,
        })
        .max({ maxParticipants: some(data.maxParticipants), emptyTimeoutMs: some(data.emptyTimeoutMs) })
        .min({ createdAt: data.createdAt, openedAt: data.createdAt }),
      ...metadataOf(data.roomId, tenant, CREATED, data.metadata),
    ]),
    when(roomStarted, ({ tenant, data }) => [
      row(Room, tenant, data.roomId)
        .advance('state', 'active')
        .once({ name: data.name })
        .max({ maxParticipants: some(data.maxParticipants), emptyTimeoutMs: some(data.emptyTimeoutMs) })
        .min({ startedAt: data.startedAt, openedAt: data.startedAt }),
      ...metadataOf(data.roomId, tenant, STARTED, data.metadata),
    ]),
    when(participantJoined, ({ tenant, data }) =>
      row(Room, tenant, data.roomId).advance('state', 'active').min({ openedAt: data.joinedAt }),
    ),
    when(participantLeft, ({ tenant, data }) =>
      row(Room, tenant, data.roomId)
        .advance('state', 'active')
        .min({ openedAt: data.joinedAt ?? data.leftAt }),
    ),
    when(trackPublished, ({ tenant, data }) =>
      row(Room, tenant, data.roomId).advance('state', 'active').min({ openedAt: data.publishedAt }),
    ),
    when(roomFinished, ({ tenant, data }) =>
      row(Room, tenant, data.roomId)
        .advance('state', 'finished')
        .once({ name: data.name })
        .min({ startedAt: data.startedAt, openedAt: data.startedAt ?? data.finishedAt })
        .latest({ endedVersion: [SAID, data.finishedAt] }, { endedAt: data.finishedAt }),
    ),
    when(roomLost, ({ tenant, data }) =>
      row(Room, tenant, data.roomId)
        .advance('state', 'finished')
        .once({ name: data.name })
        .min({ openedAt: data.lastSeenAt })
        .latest({ endedVersion: [LOST, data.lastSeenAt] }, { endedAt: data.lastSeenAt }),
    ),
    when(roomEnded, ({ tenant, data }) =>
      row(Room, tenant, data.roomId)
        .advance('state', 'finished')
        .once({ name: data.name })
        .min({ openedAt: data.endedAt })
        .latest({ endedVersion: [SAID, data.endedAt] }, { endedAt: data.endedAt }),
    ),
    when(
      roomReported,
      ({
        tenant,
        time,
        data: { roomId, revision, durationMs, participantMinutes, participants, peakParticipants, tracks },
      }) =>
        row(Room, tenant, roomId)
          .min({ openedAt: time })
          .latest(
            { reportVersion: revision },
            { report: { revision, durationMs, participantMinutes, participants, peakParticipants, tracks } },
          ),
    ),
  ],
});
