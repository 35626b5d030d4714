import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '../db/connect.ts';
import { roomQueries } from '../db/queries/rooms.ts';
import { roomStarted } from '../schemas/rooms.ts';
import { defineBench } from './define.ts';
import { crowd } from './load.ts';
import { clientOf, type Ready, startProgram } from './program.ts';

const CONNECTIONS = 64;
const ROOMS = 50;

interface World {
  readonly send: ReturnType<typeof clientOf>;
  readonly database: Database;
}

let next = 0;
const room = (): string => `RM_read_${(next += 1) % ROOMS}`;

/** The database as the program reads it: the same role, the same pool. */
const openSame = async ({ dataDir, postgres }: Ready): Promise<Database> => {
  const secret = async (name: string): Promise<string> =>
    (await readFile(join(dataDir, 'secrets', `postgres-${name}`), 'utf8')).trim();
  const [owner, app, projector] = await Promise.all([secret('owner'), secret('app'), secret('projector')]);
  return openDatabase({ url: postgres.url, passwords: { owner, app, projector } });
};

const fill = async (send: World['send']): Promise<void> => {
  const events = Array.from({ length: ROOMS }, (_, at) => ({
    specversion: '1.0',
    id: `read-${at}`,
    source: '/bench',
    type: roomStarted.type,
    data: { roomId: `RM_read_${at}`, name: `room ${at}`, startedAt: new Date().toISOString() },
  }));
  const headers = { 'content-type': 'application/cloudevents-batch+json', prefer: 'wait=30' };
  await send({ method: 'POST', path: '/api/v1/events', headers, body: JSON.stringify(events) });
};

/** A room by its id over HTTP, in a transaction that sees one tenant; beside the same query by itself. */
export default defineBench<World>({
  name: 'read',
  meaning: `reads of one row under row level security by ${CONNECTIONS} connections, against the same query without the facade`,
  open: async (stack) => {
    const ready = await startProgram(stack);
    const send = clientOf(stack, ready, CONNECTIONS);
    await fill(send);
    const database = await openSame(ready);
    stack.defer(database.close);
    return { send, database };
  },
  rows: [
    {
      name: `read, ${CONNECTIONS} connections`,
      unit: 'events/s',
      ours: ({ send }, budget) =>
        crowd(CONNECTIONS, budget, () => send({ method: 'GET', path: `/api/v1/rooms/${room()}` })),
      limit: ({ database }, budget) => {
        const { one } = roomQueries(database);
        return crowd(CONNECTIONS, budget, () => one('default', room()));
      },
    },
  ],
});
