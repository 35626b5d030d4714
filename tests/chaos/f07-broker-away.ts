import { setTimeout as sleep } from 'node:timers/promises';
import { insist, isReady, loadOf, post } from './load.ts';
import type { Row } from './row.ts';

const ANSWER_MS = 5_000;

const row: Row = {
  id: 'f07',
  title: 'broker away',
  inject: 'nats-server stopped for five minutes (20 s in the short form), then started again',
  run: async (world) => {
    const program = await world.startWhole('http,projections,handlers');
    const load = loadOf(world.chance);
    const over = new AbortController();
    await insist(() => program, load.many(50), world.acked, over.signal);
    await world.broker.stop();
    const until = performance.now() + world.much(300_000, 20_000);
    while (performance.now() < until && program.alive()) {
      const { status, ms } = await post(program, load.many(2), world.acked);
      world.count('refused');
      if (status === 202) world.violated('I7', 'an acknowledgement without a broker');
      if (ms > ANSWER_MS) world.violated('I7', `an answer ${status} after ${Math.round(ms)} ms`);
      if (await isReady(program)) world.violated('I5', 'ready without a broker');
      await sleep(500);
    }
    await world.broker.start();
    const from = performance.now();
    const back = await world.until(async () => (await post(program, load.many(5), world.acked)).status === 202, 30_000);
    if (!back) world.violated('I5', 'the program is not back 30 s after the broker');
    world.note('back after ms', Math.round(performance.now() - from));
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'reconnecting for ever (nats.js gives up after ten attempts)',
      breaks: ['I5'],
      edits: [{ file: 'streams/broker.ts', find: 'maxReconnectAttempts: -1,', replace: '' }],
    },
  ],
};

export default row;
