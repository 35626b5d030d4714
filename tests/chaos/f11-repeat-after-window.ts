import { setTimeout as sleep } from 'node:timers/promises';
import { loadOf, post } from './load.ts';
import type { Row } from './row.ts';
import { readStream, setStream } from './stream.ts';

const NANOS_PER_SECOND = 1_000_000_000;

const row: Row = {
  id: 'f11',
  title: 'repeat after the window',
  inject: 'the same ids once more, after the broker has forgotten them (window of 1 s)',
  run: async (world) => {
    const program = await world.startWhole('http,projections');
    await setStream(world.broker, { duplicate_window: NANOS_PER_SECOND });
    const load = loadOf(world.chance);
    const events = load.many(world.much(5_000, 500));
    const publish = async (all: typeof events): Promise<void> => {
      for (let at = 0; at < all.length; at += 100) {
        const { status } = await post(program, all.slice(at, at + 100), world.acked);
        if (status !== 202) world.violated('I5', `an answer ${status}`);
      }
    };
    await publish(events);
    // A second and the server's own time to look.
    await sleep(2_500);
    const repeated = world.chance.shuffled(events).slice(0, Math.ceil(events.length / 3));
    await publish(repeated);
    await publish(load.many(100));
    world.note('repeated', repeated.length);
    await world.caughtUp();
    await world.check({ repeatsAllowed: true });
    if ((await duplicatesOf(world)) === 0) throw new Error('the broker still knew every identity');
  },
  protections: [
    {
      name: 'the inbox (dedupe by the broker’s window alone)',
      breaks: ['I2'],
      edits: [
        {
          file: 'db/index-events.ts',
          find: 'return events.filter(({ position }) => entered.has(position.seq));',
          replace: 'return entered ? events : [];',
        },
      ],
    },
  ],
};

const duplicatesOf = async ({ broker }: Parameters<Row['run']>[0]): Promise<number> => {
  const log = await readStream(broker);
  return log.length - new Set(log.map(({ source, id }) => `${source} ${id}`)).size;
};

export default row;
