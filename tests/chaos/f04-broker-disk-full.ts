import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { insist, isReady, loadOf, post } from './load.ts';
import { fillDisk, noDisk } from './machine.ts';
import type { Row } from './row.ts';

/** The promise is 2 s; the rest is the machine's. */
const ANSWER_MS = 5_000;

const row: Row = {
  id: 'f04',
  title: 'broker’s disk full',
  inject:
    'the log lies on a disk of 24 MB, which something else fills under load; freed, and nats-server started again',
  unable: noDisk,
  disks: { broker: '24m' },
  run: async (world) => {
    const program = await world.startWhole('http,projections');
    const load = loadOf(world.chance);
    const over = new AbortController();
    await insist(() => program, load.many(200), world.acked, over.signal);
    const ballast = join(world.dir, 'nats', 'ballast');
    await fillDisk(ballast);
    let rounds = 0;
    const refusing = await world.until(async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => post(program, load.many(100), world.acked)));
      for (const { status, code, ms } of all) {
        world.count(status === 202 ? 'answers' : 'refused');
        if (code !== undefined) world.note('code', code);
        if (ms > ANSWER_MS) world.violated('I7', `an answer ${status} after ${Math.round(ms)} ms`);
        if (status !== 202 && status !== 503) world.violated('I7', `an answer ${status}`);
      }
      return all.every(({ status }) => status !== 202) && (rounds += 1) > 2;
    }, 60_000);
    if (!refusing) throw new Error('the disk was never full');
    const unready = await world.until(async () => !(await isReady(program)), 20_000);
    if (!unready) world.violated('I5', 'ready although nothing can be stored');
    await rm(ballast);
    await world.broker.stop();
    await world.broker.start();
    const healed = await world.until(
      async () => (await post(program, load.many(5), world.acked)).status === 202,
      30_000,
    );
    if (!healed) world.violated('I5', 'nothing is stored 30 s after the disk was freed');
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'the deadline of an answer',
      breaks: ['I7'],
      edits: [
        {
          file: 'streams/publish/queue.ts',
          find: 'if (unit.deadline <= now)',
          replace: 'if (unit.deadline <= now - 3_600_000)',
        },
      ],
    },
    {
      name: 'looking at how publishing ends (the server still answers every question)',
      breaks: ['I5'],
      edits: [{ file: 'infra/health.ts', find: "if (trouble?.code === 'BROKER_UNREACHABLE')", replace: 'if (!log)' }],
    },
  ],
};

export default row;
