import { insist, loadOf, post } from './load.ts';
import { openProxy } from './proxy.ts';
import type { Row } from './row.ts';

/** What a dead link may cost before it is noticed. */
const NOTICED_MS = 15_000;
/** No answer to a publish may take longer: the promise is 2 s, the rest is the machine's. */
const ANSWER_MS = 5_000;

const row: Row = {
  id: 'f06',
  title: 'black hole to the broker',
  inject: 'every open line to nats-server goes silent without an end; new lines pass',
  run: async (world) => {
    const proxy = await openProxy(world.broker.port);
    world.onClose(proxy.close);
    world.route({ broker: proxy.port });
    const program = await world.startWhole('http,projections');
    const load = loadOf(world.chance);
    const over = new AbortController();
    await insist(() => program, load.many(20), world.acked, over.signal);
    for (let time = 0; time < world.much(3, 1); time += 1) {
      proxy.blackHole();
      const from = performance.now();
      const healed = await world.until(async () => {
        const { status, ms } = await post(program, load.many(5), world.acked);
        world.count(status === 202 ? 'answers' : 'refused');
        if (ms > ANSWER_MS) world.violated('I7', `an answer ${status} after ${Math.round(ms)} ms`);
        return status === 202;
      }, NOTICED_MS);
      world.note('noticed after ms', Math.round(performance.now() - from));
      if (!healed) world.violated('I5', `the dead link is not noticed after ${NOTICED_MS / 1_000} s`);
    }
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'a short ping interval (nats.js waits four minutes)',
      breaks: ['I5'],
      edits: [{ file: 'streams/broker.ts', find: '  pingInterval: 4_000,\n', replace: '' }],
    },
  ],
};

export default row;
