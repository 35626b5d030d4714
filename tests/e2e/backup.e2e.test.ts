import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { openSecrets } from '../../infra/config/secrets.ts';
import { parseConfig } from '../../infra/config.ts';
import { AURA, ndjson, run } from '../aura.ts';
import { tempDir } from '../ground.ts';
import { useProgram, type Ready } from './program.ts';

/** Without the edge nobody looks for rooms that LiveKit has forgotten: nothing happens but what the test does. */
const program = useProgram({ AURALINK_ROLES: 'handlers,projections,http' });
const LIMIT_MS = 180_000;

const aura = (args: readonly string[], env: NodeJS.ProcessEnv) =>
  run(process.execPath, [AURA, ...args], env as Record<string, string>, '', LIMIT_MS);

/** Every row that the tenant sees, table by table, with its position on the log. */
const rows = async ({ dataDir, postgres }: Pick<Ready, 'dataDir' | 'postgres'>): Promise<unknown> => {
  const { postgres: passwords } = await openSecrets(parseConfig({ AURALINK_DATA: dataDir }));
  const database = await openDatabase({ url: postgres.url, passwords });
  const owned = (await loadProjections()).filter(({ name }) => name !== 'audit').flatMap(({ tables }) => tables);
  const tables = new Set(['event_index', ...owned.map(({ meta }) => meta.tableName)]);
  try {
    return await database.read('default', async (sql) => {
      const found: Record<string, readonly string[]> = {};
      for (const table of tables) {
        const all = await sql<{ row: string }>(`select to_jsonb(t)::text as row from aura."${table}" t order by 1`);
        found[table] = all.map(({ row }) => row);
      }
      return found;
    });
  } finally {
    await database.close();
  }
};

/** Until everything is projected and nothing more comes. */
const quiet = async (): Promise<void> => {
  const look = async (): Promise<string> => {
    const { items } = (await program.ask('GET', '/api/v1/projections')).body as {
      items: readonly { position: string; lag_events: number }[];
    };
    expect(items.every(({ lag_events: lag }) => lag === 0)).toBe(true);
    return items.map(({ position }) => position).join();
  };
  await vi.waitFor(
    async () => {
      const before = await look();
      await sleep(1_500);
      expect(await look()).toBe(before);
    },
    { timeout: 60_000, interval: 100 },
  );
};

const createdRooms = async (): Promise<number> => {
  const { body } = await program.ask('GET', '/api/v1/events?type=com.auralink.room.created.v1&limit=200');
  return (body as { items: readonly unknown[] }).items.length;
};

describe('a program that is backed up, and brought back elsewhere', () => {
  it(
    'has the same rows and the same heads, reacts to nothing again, and goes on',
    async () => {
      for (let n = 0; n < 5; n += 1)
        expect(await program.ask('POST', '/api/v1/rooms', { name: `room-${n}` })).toMatchObject({ status: 201 });
      await quiet();
      const before = await rows(program.ready);
      const [dir, elsewhere] = [await tempDir(), path.join(await tempDir(), 'elsewhere')];
      const [whileRunning, whileStopped] = [path.join(dir, 'running'), path.join(dir, 'stopped.tar')];
      const env = { ...program.env, AURALINK_DATA: elsewhere };

      const running = await aura(['backup', whileRunning, '--json'], program.env);
      expect(running).toMatchObject({ code: 0 });
      expect(await aura(['restore', whileRunning, '--replace'], program.env)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('DATA_DIR_HELD'),
      });
      let stopped = '';
      await program.moveTo(elsewhere, async () => {
        // With another master key nothing about people could be read, and nothing is begun.
        expect(await aura(['restore', whileRunning], env)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('MASTER_KEY_WRONG'),
        });
        const [from, to] = [program.ready.dataDir, elsewhere].map((data) => path.join(data, 'secrets', 'master-key'));
        await copyFile(from as string, to as string);
        stopped = (await aura(['backup', whileStopped, '--json'], program.env)).stdout;
        // First the one, then the other in its place.
        expect(await aura(['restore', whileRunning, '--json'], env)).toMatchObject({ code: 0 });
        expect(await aura(['restore', whileStopped], env)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('RESTORE_NOT_EMPTY'),
        });
        const restored = await aura(['restore', whileStopped, '--replace', '--json'], env);
        expect(restored).toMatchObject({ code: 0 });
        const { position, audit_head: head } = ndjson(stopped)[0] ?? {};
        expect(ndjson(restored.stdout)[0]).toMatchObject({ position, audit: { ok: true, head } });
      });

      expect(await rows(program.ready)).toEqual(before);
      expect(await createdRooms()).toBe(5);
      expect(await program.ask('POST', '/api/v1/rooms', { name: 'afterwards' })).toMatchObject({ status: 201 });
      expect(await createdRooms()).toBe(6);
      expect(await aura(['audit', 'verify'], program.env)).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );
});
