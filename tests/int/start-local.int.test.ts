import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { identityOf } from '../../infra/local/process-identity.mjs';
import { portIsFree } from '../../infra/local/ports.ts';
import { openGround, startLocal, type Ground, type Local } from '../../infra/local/start.ts';
import { runSql, tempDir } from '../ground.ts';

const SERVERS = ['nats', 'postgres', 'livekit'];
const pidsIn = (dir: string): number[] =>
  SERVERS.map((name) => (JSON.parse(readFileSync(join(dir, name, `${name}.pid`), 'utf8')) as { pid: number }).pid);
const alive = (pids: readonly number[]): number[] => pids.filter((pid) => identityOf(pid) !== undefined);
const untilGone = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(() => expect(alive(pids)).toEqual([]), { timeout: 10_000, interval: 20 });

describe('the servers of one instance', () => {
  let dir: string;
  let ground: Ground;
  let local: Local;
  const told: string[] = [];
  const opened: NatsConnection[] = [];

  const open = async (user: string, password: string, inboxPrefix?: string): Promise<NatsConnection> => {
    const connection = await connect({
      servers: local.nats.url,
      user,
      pass: password,
      ...(inboxPrefix !== undefined && { inboxPrefix }),
    });
    opened.push(connection);
    return connection;
  };
  /** Who may hear and do everything there. */
  const platform = (): Promise<NatsConnection> => open(local.nats.owner?.user ?? '', local.nats.owner?.password ?? '');
  const edge = (): Promise<NatsConnection> => {
    const [login] = local.nats.edges;
    return open(login?.user ?? '', login?.password ?? '', login?.inboxPrefix);
  };

  beforeAll(async () => {
    dir = await tempDir();
    ground = await openGround(parseConfig({ AURALINK_DATA: join(dir, 'data'), PORT: '0' }));
    local = await startLocal(ground, (line) => void told.push(line));
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close();
  });
  afterAll(async () => {
    await local?.stop();
    await ground?.dataDir.lock.release();
    await rm(dir, { recursive: true, force: true });
  });

  test('are all up, and nothing is off', async () => {
    await runSql(local.postgres.url, 'select 1');
    await (await platform()).flush();
    expect((await fetch(local.livekit?.url.replace('ws', 'http') ?? '')).ok).toBe(true);
    expect(local.off).toEqual([]);
  });

  test('refuse a second start on the same data, and say who holds it', async () => {
    await expect(openGround(ground.config)).rejects.toMatchObject({
      code: 'DATA_DIR_HELD',
      details: { pid: process.pid },
    });
  });

  test('hold the port of the facade until it listens itself: nobody else is given it meanwhile', async () => {
    const { port, release } = ground.http;
    expect(await portIsFree(port)).toBe(false);
    await release();
    expect(await portIsFree(port)).toBe(true);
  });

  test('let an edge ask on its own subjects', async () => {
    const server = await platform();
    server.subscribe('in.default.webrtc.>', { callback: (_, message) => void message.respond('EVENTS:1') });
    await server.flush();
    expect((await (await edge()).request('in.default.webrtc.events', 'x')).string()).toBe('EVENTS:1');
  });

  test.each([
    'ev.0.default.room.RM_1.room_finished',
    'in.default.sip.events',
    'in.other.webrtc.events',
    '$JS.API.STREAM.NAMES',
  ])('do not let an edge publish on %s', async (subject) => {
    const server = await platform();
    const heard: string[] = [];
    server.subscribe('>', { callback: (_, message) => void heard.push(message.subject) });
    await server.flush();
    const foreign = await edge();
    foreign.publish(subject, 'forged');
    foreign.publish('in.default.webrtc.last', 'allowed');
    await foreign.flush();
    await vi.waitFor(() => expect(heard).toContain('in.default.webrtc.last'), 20_000);
    expect(heard).not.toContain(subject);
  });

  test.each(['live.>', 'live.*.other.>', 'ev.>', '_INBOX.>', '_INBOX_platform.>'])(
    'do not let an edge listen on %s',
    async (subject) => {
      const foreign = await edge();
      const refused = Promise.withResolvers<string>();
      foreign.subscribe(subject, { callback: (error) => refused.resolve(String(error?.message)) });
      expect(await refused.promise).toMatch(/permissions violation/i);
    },
  );

  test.each([
    ['nats-server', 'nats'],
    ['postgres', 'postgres'],
    ['livekit-server', 'livekit'],
  ])('start %s again at the same place when it dies', async (name, folder) => {
    const pid = (JSON.parse(readFileSync(join(dir, 'data', folder, `${folder}.pid`), 'utf8')) as { pid: number }).pid;
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(told).toContain(`${name} is up again`), { timeout: 20_000 });
    await runSql(local.postgres.url, 'select 1');
    await (await platform()).flush();
    expect((await fetch(local.livekit?.url.replace('ws', 'http') ?? '')).ok).toBe(true);
  });

  test('are gone after the stop, and the directory is free', async () => {
    const pids = pidsIn(ground.dataDir.path);
    await local.stop();
    await ground.dataDir.lock.release();
    expect(alive(pids)).toEqual([]);
    const again = await openGround(ground.config);
    expect(again.dataDir.instanceId).toBe(ground.dataDir.instanceId);
    await again.dataDir.lock.release();
  });
});

const gone = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));
const keeperOf = (server: number): number =>
  Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(server)], { encoding: 'utf8' }));

describe('after kill -9', () => {
  const PROGRAM = fileURLToPath(new URL('../fixtures/ground-program.ts', import.meta.url));
  let dir: string;
  let data: string;
  beforeEach(async () => {
    dir = await tempDir();
    data = join(dir, 'data');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const startProgram = async (): Promise<{ child: ChildProcess; postgres: string }> => {
    const child = spawn(process.execPath, [PROGRAM, data], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)));
    });
    return { child, postgres: (JSON.parse(line) as { postgres: string }).postgres };
  };
  /** Starts once more on the same data and says whether the row is still there. */
  const startAgain = async (): Promise<boolean> => {
    const { child, postgres } = await startProgram();
    const kept = await runSql(postgres, 'do $$ begin assert (select count(*) from kept) = 1; end $$').then(
      () => true,
      () => false,
    );
    const pids = pidsIn(data);
    const exit = gone(child);
    child.kill('SIGKILL');
    await exit;
    await untilGone(pids);
    return kept;
  };

  test('of the program its servers end by themselves, and a second start goes on', async () => {
    const { child, postgres } = await startProgram();
    await runSql(postgres, 'create table kept (id int)', 'insert into kept values (1)');
    const pids = pidsIn(data);
    const exit = gone(child);
    child.kill('SIGKILL');
    await exit;
    await untilGone(pids);
    expect(await startAgain()).toBe(true);
  });

  test('of the program and its keeper the next start ends the servers left behind', async () => {
    const { child, postgres } = await startProgram();
    await runSql(postgres, 'create table kept (id int)', 'insert into kept values (1)');
    const pids = pidsIn(data);
    process.kill(keeperOf(pids[0] ?? 0), 'SIGKILL');
    child.kill('SIGKILL');
    await gone(child);
    expect(alive(pids)).toEqual(pids);
    expect(await startAgain()).toBe(true);
    expect(alive(pids)).toEqual([]);
  });

  test('of everything a second start goes on', async () => {
    const { child, postgres } = await startProgram();
    await runSql(postgres, 'create table kept (id int)', 'insert into kept values (1)');
    const pids = pidsIn(data);
    for (const pid of [keeperOf(pids[0] ?? 0), ...pids]) process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await gone(child);
    expect(await startAgain()).toBe(true);
  });
});
