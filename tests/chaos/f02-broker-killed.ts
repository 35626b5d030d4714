import { setTimeout as sleep } from 'node:timers/promises';
import { insist, isReady, loadOf } from './load.ts';
import { openProxy } from './proxy.ts';
import type { Row } from './row.ts';

const CALLERS = 24;
const PER_REQUEST = 5;

const row: Row = {
  id: 'f02',
  title: 'broker killed',
  inject: 'kill -9 of nats-server while callers publish, half of the times with its answers lost before',
  run: async (world) => {
    const kills = world.much(83, 6);
    const proxy = await openProxy(world.broker.port);
    world.onClose(proxy.close);
    world.route({ broker: proxy.port });
    const program = await world.startWhole('http,projections');
    const load = loadOf(world.chance);
    const over = new AbortController();
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!over.signal.aborted)
        await insist(
          () => program,
          load.many(PER_REQUEST),
          world.acked,
          over.signal,
          ({ status }) => {
            if (status !== 202) world.count('refused');
            if (status !== 202 && status !== 503) world.violated('I5', `an answer ${status}`);
          },
        );
    });
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(world.chance.between(80, 350));
      // However slow the machine: something is under way.
      const before = world.acked.size;
      await world.until(() => world.acked.size >= before + CALLERS, 5_000);
      // Half of the kills come between storing and answering: what was stored then is sent again.
      if (world.chance.next() < 0.5) {
        proxy.loseReplies();
        await sleep(world.chance.between(5, 40));
        world.count('answers lost before');
      }
      await world.broker.kill();
      await world.broker.start();
      world.count('kills');
    }
    await sleep(300);
    // Nobody hangs up before the answer: what was sent is repeated until it is acknowledged.
    const healed = await world.until(() => isReady(program), 30_000);
    if (!healed) world.violated('I5', 'the program is not ready 30 s after the last kill');
    over.abort();
    await Promise.all(callers);
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'the acknowledgement after storing',
      breaks: ['I1'],
      edits: [
        {
          file: 'streams/publish/wire.ts',
          find: 'nc.publish(subject, payload, { reply: `${inbox}.${token}`, headers: rawHeaders(head + more) });',
          replace:
            "nc.publish(subject, payload, { reply: `${inbox}.${token}`, headers: rawHeaders(head + more) }); settle(token, { kind: 'stored', stream: 'EVENTS', seq: 1, duplicate: false });",
        },
      ],
    },
    {
      name: 'an identity on what is repeated (Nats-Msg-Id)',
      breaks: ['I1'],
      edits: [{ file: 'streams/codec.ts', find: 'Nats-Msg-Id: ${msgId}\\r\\n', replace: '' }],
    },
  ],
};

export default row;
