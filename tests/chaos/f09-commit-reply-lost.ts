import { loadOf } from './load.ts';
import { openProxy, type Watch } from './proxy.ts';
import { directly } from './publish.ts';
import type { Row } from './row.ts';

/** A simple query of Postgres's protocol that says `commit`: type, length, text, 0. */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1');
/** What a batch of events brings with it, and no other transaction: types. Of its statements each connection sees the text only once. */
const BATCH = Buffer.from('com.auralink.', 'latin1');

const row: Row = {
  id: 'f09',
  title: 'reply to COMMIT lost',
  inject: 'the line to Postgres breaks after a batch was committed and before its answer',
  run: async (world) => {
    const wanted = world.much(200, 15);
    let cuts = 0;
    let armed = false;
    const watch: Watch = (cut) => {
      let [isBatch, lost] = [false, false];
      return {
        toServer: (bytes) => {
          if (bytes.includes(BATCH)) isBatch = true;
          if (armed && isBatch && bytes.includes(COMMIT)) {
            armed = false;
            lost = true;
          } else if (bytes.includes(COMMIT)) isBatch = false;
          return bytes;
        },
        toClient: (bytes) => {
          if (!lost) return bytes;
          // Postgres has answered: the batch is committed, and nobody learns of it.
          cuts += 1;
          cut();
          return undefined;
        },
      };
    };
    const proxy = await openProxy(world.cluster.port, watch);
    world.onClose(proxy.close);
    world.route({ cluster: proxy.port });
    await world.startWhole('projections');
    const load = loadOf(world.chance);
    const publisher = await directly(world);
    const left = (): number => wanted - cuts;
    for (let tries = wanted * 2; tries > 0 && left() > 0; tries -= 1) {
      const before = cuts;
      armed = true;
      await publisher.send(load.many(world.chance.between(5, 40)));
      await world.until(() => cuts > before, 3_000);
      armed = false;
      // One batch that goes well in between: who only ever fails waits longer each time.
      await publisher.send(load.many(1));
      await world.caughtUp();
    }
    world.note('cuts', cuts);
    if (cuts < wanted) world.violated('I5', `only ${cuts} of ${wanted} commits came by: the projections stand still`);
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'the inbox and the compare-and-set of the checkpoint (the batch is simply tried again)',
      breaks: ['I2'],
      edits: [
        {
          file: 'db/follow.ts',
          find: 'await asBatch(fresh, () => projectBatch(transact, ground, { after, events: fresh }));',
          replace:
            'for (let done = false; !done;) await projectBatch(transact, ground, { after, events: fresh }).then(() => (done = true), () => undefined);',
        },
        {
          file: 'db/live-ground.ts',
          find: 'if (Number(rows.find(({ name }) => name === INBOX)?.position) !== after)',
          replace: 'if (rows.length === 0)',
        },
        { file: 'db/live-ground.ts', find: 'if (!isAsKnown(rows, marks))', replace: 'if (!isAsKnown && marks)' },
        {
          file: 'db/index-events.ts',
          find: 'return events.filter(({ position }) => entered.has(position.seq));',
          replace: 'return entered ? events : [];',
        },
      ],
    },
  ],
};

export default row;
