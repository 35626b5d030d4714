import { randomUUID } from 'node:crypto';
import { roomStarted } from '../schemas/rooms.ts';
import type { Broker } from '../streams/broker.ts';
import { defineBench } from './define.ts';
import { crowd } from './load.ts';
import { clientOf, startProgram } from './program.ts';
import { natsServer, rawStream } from './servers.ts';

const CONNECTIONS = 64;

interface World {
  readonly send: ReturnType<typeof clientOf>;
  /** A server that syncs before it acknowledges, as the program's does. */
  readonly raw: Broker;
}

let made = 0;
/** One event nobody has sent before, as a structured CloudEvent. */
const event = (): string => {
  const id = `b-${process.pid}-${(made += 1)}`;
  const data = { roomId: `RM_${id}`, name: 'bench', startedAt: new Date().toISOString() };
  return JSON.stringify({ specversion: '1.0', id, source: '/bench', type: roomStarted.type, data });
};

const write = ({ send }: World, headers: Readonly<Record<string, string>> = {}): Promise<string> =>
  send({
    method: 'POST',
    path: '/api/v1/events',
    headers: { 'content-type': 'application/cloudevents+json', ...headers },
    body: event(),
  });

/** A write over HTTP, with a token that is checked, answered when the disk has it; beside a publish of the same bytes to such a server by itself. */
export default defineBench<World>({
  name: 'write',
  meaning: `durable authenticated writes over HTTP by ${CONNECTIONS} connections, against a raw publish to a server that syncs`,
  open: async (stack) => {
    const raw = await natsServer(stack, { syncAlways: true });
    await rawStream(raw.broker);
    return { send: clientOf(stack, await startProgram(stack), CONNECTIONS), raw: raw.broker };
  },
  rows: [
    {
      name: `write, ${CONNECTIONS} connections`,
      unit: 'events/s',
      ours: (world, budget) => crowd(CONNECTIONS, budget, () => write(world)),
      limit: ({ raw }, budget) => crowd(CONNECTIONS, budget, () => raw.js.publish('raw.write', event())),
    },
    {
      name: `write with an Idempotency-Key, ${CONNECTIONS} connections`,
      unit: 'events/s',
      ours: (world, budget) => crowd(CONNECTIONS, budget, () => write(world, { 'idempotency-key': randomUUID() })),
      limit: ({ raw }, budget) => crowd(CONNECTIONS, budget, () => raw.js.publish('raw.write', event())),
    },
  ],
});
