import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadOf } from './load.ts';
import { noTracer } from './machine.ts';
import { directly } from './publish.ts';
import type { Row } from './row.ts';
import type { World } from './world.ts';

const DELAY_MS = 200;

/** Every fsync of the running server takes so much longer, from the moment this resolves. */
const slowSync = async (world: World): Promise<void> => {
  const inject = `inject=fsync,fdatasync:delay_enter=${DELAY_MS * 1_000}`;
  const args = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', inject];
  const tracer = spawn('strace', [...args, '-p', String(world.broker.pid())], { stdio: 'ignore' });
  world.onClose(async () => {
    if (tracer.exitCode !== null) return;
    tracer.kill('SIGINT');
    await once(tracer, 'exit');
  });
  await sleep(1_000);
  if (tracer.exitCode !== null) throw new Error(`strace ended with ${tracer.exitCode}`);
};

const row: Row = {
  id: 'f03',
  title: 'power loss',
  inject: `every fsync of nats-server takes ${DELAY_MS} ms (strace): an answer that comes sooner was given before the disk had it`,
  unable: noTracer,
  run: async (world) => {
    const load = loadOf(world.chance);
    const publisher = await directly(world);
    await publisher.send(load.many(5));
    await slowSync(world);
    const times: number[] = [];
    for (let at = 0; at < world.much(100, 10); at += 1) {
      const from = performance.now();
      await publisher.send(load.many(1));
      times.push(performance.now() - from);
    }
    const early = times.filter((ms) => ms < DELAY_MS);
    world.note('answers', times.length);
    world.note('fastest ms', Math.round(Math.min(...times)));
    if (early.length > 0) world.violated('I7', `${early.length} of ${times.length} answers came before the disk`);
    await world.check({ rows: false });
  },
  protections: [
    {
      name: 'sync_interval: always',
      breaks: ['I7'],
      edits: [
        {
          file: 'infra/local/nats.ts',
          find: "...(options.syncAlways === false ? {} : { sync_interval: 'always' }),",
          replace: '',
        },
      ],
    },
  ],
};

export default row;
