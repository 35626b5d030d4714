import { asRequest, loadOf, post } from './load.ts';
import type { Row } from './row.ts';

const BAD = 10;

const row: Row = {
  id: 'f13',
  title: 'poison',
  inject: 'ten events that a projection cannot take in and ten that an ordered handler cannot, among a thousand',
  run: async (world) => {
    const load = loadOf(world.chance);
    const poison = () => Array.from({ length: BAD }, () => load.next('poison'));
    const good = load.many(world.much(900, 250));
    const asked = load.many(world.much(100, 50)).map(asRequest);
    const events = world.chance.shuffled([...good, ...asked, ...poison(), ...poison().map(asRequest)]);
    const program = await world.startWhole('http,projections,handlers');
    for (let at = 0; at < events.length; at += 100) await post(program, events.slice(at, at + 100), world.acked);
    const letters = async (handler: string): Promise<number> =>
      (await world.sql(`select 1 from aura.dead_letters where handler = '${handler}' and state = 'open'`)).length;
    const answered = async (): Promise<number> =>
      (await world.sql("select 1 from aura.event_index where source = '/auralink/handlers/chaos-order'")).length;
    const settled = async (): Promise<boolean> =>
      (await letters('chaos-order')) === BAD && (await answered()) === asked.length + BAD;
    await world.until(settled, 30_000);
    world.note('events', events.length);
    for (const handler of ['chaos-tally', 'chaos-order']) {
      const found = await letters(handler);
      world.note(`dead letters of ${handler}`, found);
      if (found !== BAD) world.violated('I2', `${found} dead letters of ${handler}, of ${BAD}`);
    }
    // An answer to each good one, and the announcement of each letter.
    const answers = (await answered()) - BAD;
    if (answers !== asked.length) world.violated('I5', `${answers} of ${asked.length} requests were answered`);
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'isolating the case that fails',
      breaks: ['I5'],
      edits: [
        {
          file: 'db/fold.ts',
          find: 'failures.push(failureOf(projection.name, event, error));',
          replace: 'throw error;',
        },
      ],
    },
    {
      name: 'giving up after the last attempt (the key stays parked)',
      breaks: ['I5'],
      edits: [
        {
          file: 'streams/settle.ts',
          find: "fault.retry && delayMs !== undefined ? { kind: 'again', delayMs, excused: false }",
          replace: "fault.retry ? { kind: 'again', delayMs: delayMs ?? 100, excused: false }",
        },
      ],
    },
  ],
};

export default row;
