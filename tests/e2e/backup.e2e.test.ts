import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { openSecrets } from '../../infra/config/secrets.ts';
import { parseConfig } from '../../infra/config.ts';
import { AURA, ndjson, run } from '../aura.ts';
import { filesOf, messagesOf, rowsOf } from '../everything.ts';
import { tempDir } from '../ground.ts';
import { useProgram, type Ready } from './program.ts';

/** Without the edge nobody looks for rooms that LiveKit has forgotten: nothing happens but what the test does. */
const program = useProgram({ AURALINK_ROLES: 'handlers,projections,http' });
const LIMIT_MS = 180_000;

const aura = (args: readonly string[], env: NodeJS.ProcessEnv) =>
  run(process.execPath, [AURA, ...args], env as Record<string, string>, '', LIMIT_MS);

const CANARY = 'Kanarienvogel';

type Rows = Readonly<Record<string, readonly string[]>>;

/** The rows as they are without what they say about the person: of a value that names the canary nothing is left. */
const tombstoned = (found: Rows): Rows =>
  Object.fromEntries(
    Object.entries(found).map(([table, all]) => [
      table,
      all
        .map((row) =>
          JSON.stringify(JSON.parse(row), (_name, value: unknown) =>
            typeof value === 'string' && value.toLowerCase().includes(CANARY.toLowerCase()) ? null : value,
          ),
        )
        .toSorted(),
    ]),
  );

/** Whether the person is named anywhere: in what is stored, and in what is answered where people are spoken of. */
const namedIn = async ({ ready, ask }: typeof program): Promise<Readonly<Record<string, boolean>>> => {
  const paths = ['members', 'events?limit=200', 'events?limit=200&as=stored', 'security/log', 'dead-letters', 'timers'];
  const places: Record<string, string> = {
    streams: await messagesOf(ready),
    tables: await rowsOf(ready),
    files: await filesOf(path.join(ready.dataDir, 'nats')),
  };
  for (const each of paths) places[each] = JSON.stringify((await ask('GET', `/api/v1/${each}`)).body);
  // The event is there, and speaks of nobody.
  for (const place of ['streams', 'events?limit=200']) expect(places[place]).toContain('com.auralink.member.added.v1');
  return Object.fromEntries(
    Object.entries(places).map(([place, text]) => [place, text.toLowerCase().includes(CANARY.toLowerCase())]),
  );
};

/** Every row that the tenant sees, table by table, with its position on the log. */
const rows = async ({ dataDir, postgres }: Pick<Ready, 'dataDir' | 'postgres'>): Promise<Rows> => {
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
    'has the same rows and the same heads, reacts to nothing again, and goes on; who was erased since is erased there too',
    async () => {
      for (let n = 0; n < 5; n += 1)
        expect(await program.ask('POST', '/api/v1/rooms', { name: `room-${n}` })).toMatchObject({ status: 201 });
      const member = { subject: `${CANARY}@example.org`, name: `Anna ${CANARY}`, roles: ['viewer'] };
      expect(await program.ask('POST', '/api/v1/members', member)).toMatchObject({ status: 201 });
      await quiet();
      const before = await rows(program.ready);
      expect(JSON.stringify(before)).toContain(CANARY);
      const [dir, elsewhere] = [await tempDir(), path.join(await tempDir(), 'elsewhere')];
      const [whileRunning, whileStopped] = [path.join(dir, 'running'), path.join(dir, 'stopped.tar')];
      const env = { ...program.env, AURALINK_DATA: elsewhere };

      const running = await aura(['backup', whileRunning, '--json'], program.env);
      expect(running).toMatchObject({ code: 0 });
      expect(await aura(['restore', whileRunning, '--replace'], program.env)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('DATA_DIR_HELD'),
      });
      // After the backup, hence not in it.
      // Members are known by their address in lower case.
      const wish = { identity: member.subject.toLowerCase(), reason: 'request 118' };
      expect(await program.ask('POST', '/api/v1/audit/erasures', wish)).toMatchObject({ status: 201 });
      await vi.waitFor(
        async () => {
          const { body } = await program.ask('GET', '/api/v1/audit/erasures');
          expect((body as { items: readonly unknown[] }).items).toMatchObject([
            { state: 'verified', keys: [{ version: 1 }] },
          ]);
        },
        { timeout: 60_000, interval: 100 },
      );
      const erasures = path.join(dir, 'erasures.ndjson');
      await writeFile(erasures, (await aura(['erase', '--list', '--json'], program.env)).stdout);

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
        const first = await aura(['restore', whileStopped, '--json'], env);
        expect(first).toMatchObject({ code: 0 });
        const { position, audit_head: head } = ndjson(stopped)[0] ?? {};
        expect(ndjson(first.stdout)[0]).toMatchObject({ position, audit: { ok: true, head } });
        expect(await aura(['restore', whileRunning], env)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('RESTORE_NOT_EMPTY'),
        });
        const again = ['restore', whileRunning, '--replace', '--erasures', erasures, '--json'];
        const restored = await aura(again, env);
        expect(restored).toMatchObject({ code: 0 });
        const then = ndjson(running.stdout)[0] ?? {};
        expect(ndjson(restored.stdout)[0]).toMatchObject({
          position: then['position'],
          audit: { ok: true, head: then['audit_head'] },
        });
      });

      expect(tombstoned(await rows(program.ready))).toEqual(tombstoned(before));
      const named = await namedIn(program);
      expect(named).toEqual(Object.fromEntries(Object.keys(named).map((place) => [place, false])));
      expect(await createdRooms()).toBe(5);
      expect(await program.ask('POST', '/api/v1/rooms', { name: 'afterwards' })).toMatchObject({ status: 201 });
      expect(await createdRooms()).toBe(6);
      expect(await aura(['audit', 'verify'], program.env)).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );
});
