import { expect, it } from 'vitest';
import { tenantQueries } from '../../db/queries/tenants.ts';
import { createRoomPlaces } from '../../db/room-places.ts';
import { roomCreated, roomFinished, roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { growingLog, type Happened, happened, openTestDatabase, project } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';

const postgres = usePostgres();

it('a room that LiveKit reports before the answer to its wish takes one place, like every other', async () => {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase(postgres.url);
  stack.defer(() => database.close());
  const log = growingLog();
  const { projector, caughtUp } = await project(database, log);
  stack.defer(() => projector.stop());
  const { use } = tenantQueries(database);
  const taken = async (...events: readonly Happened[]): Promise<readonly unknown[]> => {
    log.append(...events);
    await caughtUp();
    const { open } = await createRoomPlaces(database).claim('default', 'another', 10);
    return [(await use('default')).rooms_open, open];
  };
  const [standup, demo] = ['standup', 'demo'].map((name) => ({ requestId: `rq-${name}`, roomId: `RM_${name}`, name }));
  expect(await taken(happened(roomRequested, standup), happened(roomRequested, demo))).toEqual([2, 2]);
  expect(await taken(happened(roomStarted, standup))).toEqual([2, 2]);
  expect(await taken(happened(roomCreated, standup))).toEqual([2, 2]);
  expect(await taken(happened(roomStarted, standup, { tenant: 'umbra' }))).toEqual([2, 2]);
  expect(await taken(happened(roomCreated, demo), happened(roomFinished, standup))).toEqual([1, 1]);
});
