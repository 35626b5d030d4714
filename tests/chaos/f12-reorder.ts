import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageRequested } from '../../schemas/messages.ts';
import { asRequest, loadOf, post } from './load.ts';
import type { Row } from './row.ts';
import { readStream, type Raw } from './stream.ts';

/** Rooms whose events were first done in another order than the log's. A repeat of the last one done is none. */
const outOfOrder = (
  log: readonly Raw[],
  trace: string,
): { readonly rooms: readonly string[]; readonly repeats: number } => {
  const place = new Map(
    log.filter(({ type }) => type === messageRequested.type).map(({ data, seq }) => [String(data['messageId']), seq]),
  );
  const last = new Map<string, number>();
  const rooms = new Set<string>();
  let repeats = 0;
  for (const line of trace.trim().split('\n')) {
    const [room = '', id = ''] = line.split(' ');
    const seq = place.get(id);
    if (seq === undefined) throw new Error(`${id} was handled and is not on the log`);
    const before = last.get(room) ?? 0;
    if (seq === before) repeats += 1;
    else if (seq < before) rooms.add(room);
    last.set(room, seq);
  }
  return { rooms: [...rooms], repeats };
};

const row: Row = {
  id: 'f12',
  title: 'failures that reorder',
  inject:
    'a handler by key whose events fail one to three times, killed in the middle; what it answers is folded in log order',
  run: async (world) => {
    const file = join(world.dir, 'order');
    const load = loadOf(world.chance, 8);
    const events = load.many(world.much(1_500, 250)).map(asRequest);
    const roles = 'http,projections,handlers';
    const env = { CHAOS_ORDER_FILE: file };
    let program = await world.startWhole(roles, env);
    for (let at = 0; at < events.length; at += 50) {
      const { status } = await post(program, events.slice(at, at + 50), world.acked);
      if (status !== 202) world.violated('I5', `an answer ${status}`);
    }
    const done = async (): Promise<number> =>
      new Set((await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')).size;
    await world.until(async () => (await done()) > events.length / 4, 60_000);
    for (let kill = 0; kill < world.much(3, 0); kill += 1) {
      await program.kill();
      world.count('kills');
      program = await world.startWhole(roles, env);
    }
    const all = await world.until(async () => (await done()) === events.length, 120_000);
    if (!all) world.violated('I5', `${await done()} of ${events.length} events were handled`);
    await world.until(async () => (await readStream(world.broker)).length >= events.length * 2, 30_000);
    const { rooms, repeats } = outOfOrder(await readStream(world.broker), await readFile(file, 'utf8'));
    world.note('handled', await done());
    world.note('repeats', repeats);
    world.note('rooms out of order', rooms.length);
    if (rooms.length > 0) world.violated('I2', `${rooms.length} rooms were handled out of their order`);
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'parking the key (a nak lets later events pass)',
      breaks: ['I2'],
      edits: [
        {
          file: 'streams/consume.ts',
          find: 'return this.#park(held, verdict.delayMs);',
          replace: 'void held;',
        },
      ],
    },
  ],
};

export default row;
