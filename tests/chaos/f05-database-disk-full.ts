import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { insist, loadOf, post } from './load.ts';
import { fillDisk, noDisk } from './machine.ts';
import type { Row } from './row.ts';

const row: Row = {
  id: 'f05',
  title: 'database’s disk full',
  inject: 'Postgres lies on a disk of 400 MB, which something else fills under load; freed',
  unable: noDisk,
  disks: { cluster: '400m' },
  run: async (world) => {
    // Its own growth must not be what fills the disk: by default a gigabyte of its log may wait for a checkpoint.
    await world.cluster.sql('postgres', "alter system set max_wal_size = '64MB'", 'select pg_reload_conf()');
    const program = await world.startWhole('http,projections');
    const load = loadOf(world.chance);
    const over = new AbortController();
    await insist(() => program, load.many(200), world.acked, over.signal);
    await world.caughtUp();
    const idleMb = await program.rssMb();
    const under = async (ms: number): Promise<number> => {
      for (const until = performance.now() + ms; performance.now() < until;) {
        const { status } = await post(program, load.many(25), world.acked);
        if (status !== 202) world.violated('I5', `an answer ${status}: the log needs no database`);
        await sleep(20);
      }
      return program.rssMb();
    };
    const loadedMb = await under(world.much(30_000, 6_000));
    const ballast = join(world.dir, 'postgres', 'ballast');
    await fillDisk(ballast);
    const fullMb = await under(world.much(30_000, 6_000));
    world.note('MB idle', idleMb);
    world.note('MB under load', loadedMb);
    world.note('MB while full', fullMb);
    world.note('waiting', program.heard(/No space left|\(53100\)/g));
    // The load alone takes memory; what cannot be projected must not add to it.
    if (fullMb > 1.5 * loadedMb) world.violated('I5', `memory has grown from ${loadedMb} to ${fullMb} MB`);
    await rm(ballast);
    // What could not write its own log has ended; supervised, it would be started again.
    await world.cluster.start().catch(() => undefined);
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'telling a full disk from bad data',
      breaks: ['I2', 'I5'],
      edits: [
        { file: 'db/sql.ts', find: 'const DATA = /^(?:22|23|54)/;', replace: 'const DATA = /^(?:22|23|53|54)/;' },
      ],
    },
  ],
};

export default row;
