import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { participantJoined, participantLeft } from '../../schemas/participants.ts';
import { roomCreated, roomFinished, roomStarted } from '../../schemas/rooms.ts';
import { trackPublished, trackUnpublished } from '../../schemas/tracks.ts';
import { dropDerived, growingLog, happened, openTestDatabase, project, rowsOf } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';

describe('the projections', () => {
  const postgres = usePostgres();
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  it('turn a meeting into rows of a room, its participants and their tracks', async () => {
    const log = growingLog();
    const { projector, caughtUp } = await project(database, log);
    log.append(happened(roomCreated), happened(roomStarted), happened(participantJoined), happened(trackPublished));
    await caughtUp();
    expect(await rowsOf(database, 'select id, name, state, request_id from aura.rooms')).toEqual([
      { id: 'RM_FZ8vZ6993fKS', name: 'standup', state: 'active', request_id: 'rq-7' },
    ]);
    log.append(happened(trackUnpublished), happened(participantLeft), happened(roomFinished));
    await caughtUp();
    expect(await rowsOf(database, 'select state, left_at is not null as left from aura.participants')).toEqual([{ state: 'left', left: true }]);
    expect(await rowsOf(database, 'select state, kind, mime_type from aura.tracks')).toEqual([{ state: 'unpublished', kind: 'audio', mime_type: 'audio/red' }]);
    await projector.stop();
  });
});
