import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../db/connect.ts';
import { createQueries, type Queries } from '../db/queries/index.ts';
import { messageSent } from '../schemas/messages.ts';
import { participantJoined, participantLeft } from '../schemas/participants.ts';
import { roomCreated, roomRefused, roomRequested, roomStarted } from '../schemas/rooms.ts';
import { trackPublished } from '../schemas/tracks.ts';
import { happened, logOf, openTestDatabase, rowsAfter, type Happened } from './given-projections.ts';
import { usePostgres } from './ground.ts';
import { meeting } from './meeting.ts';

const iso = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 10, 0, 0) + seconds * 1_000).toISOString();

export const wish = happened(roomRequested, { requestId: 'rq-wish', name: 'planning' }, { id: 'wish' });
export const made = happened(
  roomCreated,
  { roomId: 'RM_made', requestId: 'rq-wish', name: 'planning', createdAt: iso(60) },
  { id: 'made', causedBy: wish },
);
export const live = happened(
  roomStarted,
  { roomId: 'RM_made', name: 'planning', startedAt: iso(61) },
  { id: 'live', causedBy: made },
);
export const refused = happened(roomRequested, { requestId: 'rq-no', name: 'nowhere' });
export const no = happened(roomRefused, { requestId: 'rq-no', name: 'nowhere' }, { causedBy: refused });
/** A second wish for the name of the live room: LiveKit answers it with that room. */
const again = happened(roomRequested, { requestId: 'rq-again', name: 'planning' }, { id: 'again' });
const sameRoom = happened(
  roomCreated,
  { roomId: 'RM_made', requestId: 'rq-again', name: 'planning', createdAt: iso(60) },
  { id: 'same-room', causedBy: again },
);
const twins = ['/edges/a', '/edges/b'].map((source) =>
  happened(messageSent, { roomId: 'RM_made', messageId: `ms${source.at(-1)}` }, { id: 'twin', source }),
);
const zoe = { roomId: 'RM_made', participantId: 'PA_zoe', personId: 'ps-zoe', identity: 'zoe' };

/** One meeting that is over, one room that lives, a refused wish, an older room of the same name, and another tenant's meeting. */
export const log: readonly Happened[] = [
  ...meeting('default', 'RM_one'),
  ...meeting('other', 'RM_one'),
  happened(roomStarted, { roomId: 'RM_old', name: 'planning', startedAt: iso(0) }),
  wish,
  made,
  live,
  refused,
  no,
  again,
  sameRoom,
  ...twins,
  happened(participantJoined, { ...zoe, participantId: 'PA_zoe0', joinedAt: iso(62) }),
  happened(participantLeft, { ...zoe, participantId: 'PA_zoe0', joinedAt: iso(62), leftAt: iso(63) }),
  happened(participantJoined, { ...zoe, joinedAt: iso(64) }),
  happened(trackPublished, {
    ...zoe,
    trackId: 'TR_zoe',
    kind: 'video',
    source: 'CAMERA',
    width: 640,
    height: 480,
    publishedAt: iso(65),
  }),
  happened(
    participantJoined,
    {
      roomId: 'RM_one',
      participantId: 'PA_ghost',
      personId: 'ps-ghost',
      identity: 'ghost',
      joinedAt: '2026-11-21T09:00:12.000Z',
    },
    { time: iso(70) },
  ),
  happened(
    trackPublished,
    { roomId: 'RM_one', trackId: 'TR_ghost', participantId: 'PA_ghost', personId: 'ps-ghost', identity: 'ghost' },
    { time: iso(70) },
  ),
];
export const stored = logOf(log);
export const last = `EVENTS:${log.length}`;

/** A database with that log projected, and the reads over it. The fields can be read once the tests run. */
export const useReads = (): { readonly database: Database; readonly queries: Queries } => {
  const postgres = usePostgres();
  let [database, queries] = [] as unknown as [Database, Queries];
  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
    await rowsAfter(database, log);
    const many = async (positions: readonly { seq: number }[]) => positions.flatMap(({ seq }) => stored[seq - 1] ?? []);
    queries = createQueries(database, { many }, () => ({ last: log.length + 3, ms: 1_500 }));
  });
  afterAll(() => database?.close());
  return {
    get database() {
      return database;
    },
    get queries() {
      return queries;
    },
  };
};
