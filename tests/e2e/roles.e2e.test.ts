import { randomBytes } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeDevelopment, developmentFiles } from '../../infra/certs/development.ts';
import { findBinary, postgresBinDir, startLiveKit, startPostgres } from '../../infra/local/index.ts';
import { freePort } from '../../infra/local/ports.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import { connectBroker, type Broker, type BrokerLogin } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { aura, bareEnv, ndjson } from '../aura.ts';
import { tempDir } from '../ground.ts';

const MAIN = fileURLToPath(new URL('../../infra/main.ts', import.meta.url));
const ROLES = ['edge', 'handlers', 'projections', 'http'] as const;
const EDGES = JSON.stringify([
  { tenant: 'default', name: 'pbx', owners: ['webrtc'] },
  { tenant: 'other', name: 'pbx', owners: ['webrtc'] },
]);
const secret = (): string => `k${randomBytes(24).toString('hex')}`;

interface Written {
  readonly configs: readonly string[];
  readonly users: readonly { readonly user: string; readonly settings: Readonly<Record<string, string>> }[];
}

const loginFrom = (url: string, settings: Readonly<Record<string, string>>, tls: BrokerLogin['tls']): BrokerLogin => ({
  url,
  user: settings['NATS_USER'],
  credsFile: settings['NATS_CREDS'],
  nkeySeedFile: settings['NATS_NKEY_SEED_FILE'],
  tls,
});

describe.each(['users', 'accounts'])('a nats-server as `aura nats-config --mode %s` writes it', (mode) => {
  const ends: (() => Promise<unknown>)[] = [];
  const said: string[] = [];
  let dir: string;
  let natsUrl: string;
  let log: string;
  let written: Written;
  let ready: { readonly url: string; readonly token: string };

  const settingsOf = (user: string) => written.users.find((one) => one.user === user)?.settings ?? {};
  const certificates = () => developmentFiles(join(dir, 'certs'));
  const tlsOf = (name: string) => ({ ca: certificates().ca, ...certificates().client(name) });
  const as = (user: string): Promise<Broker> =>
    connectBroker({ ...loginFrom(natsUrl, settingsOf(user), tlsOf(user)), name: user, patienceMs: 20_000 });

  const endOf = (child: ChildProcess) => async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await once(child, 'exit');
    clearTimeout(late);
  };

  const startServer = async (): Promise<string> => {
    const [port, monitor] = [await freePort(), await freePort()];
    const env = { AURALINK_EDGES: EDGES, AURALINK_DATA: join(dir, 'cli') };
    const where = ['--out', join(dir, 'nats'), '--store', join(dir, 'store'), '--monitor', `127.0.0.1:${monitor}`];
    const { stdout, stderr } = await aura(
      ['nats-config', '--mode', mode, '--tls-dir', join(dir, 'tls'), ...where, '--json'],
      env,
    );
    [written] = ndjson(stdout) as unknown as [Written];
    if (written === undefined) throw new Error(stderr);
    log = join(dir, 'nats.log');
    const binary = (await findBinary('nats-server')) as string;
    const child = spawn(binary, ['-c', written.configs[0] as string, '-a', '127.0.0.1', '-p', String(port), '-l', log]);
    ends.push(endOf(child));
    natsUrl = `nats://127.0.0.1:${port}`;
    return `http://127.0.0.1:${monitor}`;
  };

  /** Where the generated file looks for them. */
  const layOutTls = async (): Promise<void> => {
    await writeDevelopment(join(dir, 'certs'), { days: 30, edges: JSON.parse(EDGES) as [] }, false);
    await mkdir(join(dir, 'tls'));
    const { ca, server } = certificates();
    const { copyFile } = await import('node:fs/promises');
    await copyFile(ca, join(dir, 'tls/ca.crt'));
    await copyFile(server('nats').cert, join(dir, 'tls/server.crt'));
    await copyFile(server('nats').key, join(dir, 'tls/server.key'));
  };

  const startRole = async (role: string, common: Record<string, string>): Promise<{ url: string; token: string }> => {
    const { ca, cert, key } = tlsOf(`platform-${role}`);
    const env = {
      ...common,
      ...settingsOf(`platform-${role}`),
      NATS_CA: ca,
      NATS_CERT: cert,
      NATS_KEY: key,
      AURALINK_ROLES: role,
      AURALINK_DATA: join(dir, role),
      PORT: role === 'http' ? (common['PORT'] ?? '0') : '0',
    };
    const child = spawn(process.execPath, [MAIN, '--json'], { env: bareEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
    ends.unshift(endOf(child));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void said.push(`${role}: ${text}`));
    const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => text as string);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the role ${role} ended with ${String(code)}:\n${said.join('')}`);
    });
    return JSON.parse(await Promise.race([line, ended])) as { url: string; token: string };
  };

  beforeAll(async () => {
    dir = await tempDir();
    await layOutTls();
    const monitorUrl = await startServer();
    const http = await freePort();
    const password = secret();
    const livekitKey = { apiKey: 'APItest', apiSecret: secret() };
    const [postgres, livekit] = await Promise.all([
      startPostgres({ binDir: postgresBinDir(), dir: join(dir, 'postgres'), password }),
      startLiveKit({
        binary: (await findBinary('livekit-server')) as string,
        dir: join(dir, 'livekit'),
        webhookUrl: `http://127.0.0.1:${http}/webhooks/livekit`,
        ...livekitKey,
      }),
    ]);
    ends.push(postgres.stop, livekit.stop);
    const migrator = await as('migrate');
    await ensureTopology(migrator, { freeBytes: 2 * 1024 ** 3 });
    await migrator.close();
    const common = {
      AURALINK_EDGES: EDGES,
      AURALINK_LOG_LEVEL: 'warn',
      AURALINK_JWT_SECRET: secret(),
      AURALINK_PERSON_KEY: secret(),
      AURALINK_MASTER_KEY: randomBytes(32).toString('base64'),
      AURALINK_OWNER_PASSWORD: secret(),
      AURALINK_APP_PASSWORD: secret(),
      AURALINK_PROJECTOR_PASSWORD: secret(),
      NATS_URL: natsUrl,
      NATS_MONITOR_URL: monitorUrl,
      DATABASE_URL: postgres.url,
      LIVEKIT_URL: livekit.url,
      LIVEKIT_API_KEY: livekitKey.apiKey,
      LIVEKIT_API_SECRET: livekitKey.apiSecret,
      PORT: String(http),
    };
    const started = await Promise.all(ROLES.map((role) => startRole(role, common)));
    ready = started.at(-1) as typeof ready;
  });
  afterAll(async () => {
    for (const end of ends) await end();
    await rm(dir, { recursive: true, force: true });
  });

  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: never }> => {
    const response = await fetch(new URL(path, ready.url), {
      method,
      headers: {
        authorization: `Bearer ${ready.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: response.status, body: (await response.json()) as never };
  };
  const eventually = (what: () => Promise<void>): Promise<void> => vi.waitFor(what, { timeout: 90_000, interval: 250 });

  it('carries the life of a room through processes of one role each, with a credential each', async () => {
    const created = await ask('POST', '/api/v1/rooms', { name: 'split', empty_timeout: 60 });
    expect([201, 202], `${JSON.stringify(created.body)}\n${said.join('')}`).toContain(created.status);
    const state = async () => ((await ask('GET', '/api/v1/rooms/split')).body as { state: string }).state;
    await eventually(async () => expect(await state()).toBe('active'));
    await ask('DELETE', '/api/v1/rooms/split');
    await eventually(async () => expect(await state()).toBe('finished'));
  });

  it('fires a timer', async () => {
    const at = new Date(Date.now() + 1_500).toISOString();
    const event = { type: roomStarted.type, data: { ...roomStarted.example, roomId: 'RM_later', name: 'later' } };
    const { status } = await ask('POST', '/api/v1/timers', { event, at });
    expect([200, 201, 202]).toContain(status);
    await eventually(async () => expect((await ask('GET', '/api/v1/rooms/RM_later')).status).toBe(200));
  });

  it('rebuilds a projection that is asked for elsewhere, and says how far it is', async () => {
    const { status } = await ask('POST', '/api/v1/projections/rooms/rebuild');
    expect([200, 202]).toContain(status);
    await eventually(async () => {
      const answer = await ask('GET', '/api/v1/projections');
      const { items } = answer.body as { items: { name: string; last_rebuild: unknown }[] };
      expect(items.find(({ name }) => name === 'rooms')?.last_rebuild).toBeTruthy();
    });
  });

  it('takes in what an edge sends, and lets the edge hear of its own tenant alone', async () => {
    const [edge, other] = await Promise.all([as('edge.default.pbx'), as('edge.other.pbx')]);
    const heard: string[] = [];
    const refused: string[] = [];
    const listen = (broker: Broker, subject: string) =>
      broker.nc.subscribe(subject, {
        callback: (error, message) => void (error ? refused.push(subject) : heard.push(message.subject)),
      });
    listen(edge, 'live.*.default.>');
    listen(other, 'live.*.other.>');
    for (const subject of ['ev.>', 'live.*.default.>', '_INBOX.>', '_INBOX_edge.default.pbx.>', '$JS.API.>', '>'])
      listen(other, subject);
    await Promise.all([edge.nc.flush(), other.nc.flush()]);
    const event = {
      specversion: '1.0',
      id: 'edge-1',
      source: '/edges/default/pbx',
      type: roomStarted.type,
      data: { ...roomStarted.example, roomId: 'RM_edge', name: 'by the edge' },
    };
    const answer = await edge.nc.request('in.default.pbx.events', JSON.stringify(event), { timeout: 10_000 });
    expect(answer.json()).toMatchObject({ position: expect.stringMatching(/^EVENTS:\d+$/), duplicate: false });
    await eventually(async () => expect((await ask('GET', '/api/v1/rooms/RM_edge')).status).toBe(200));
    await eventually(async () =>
      expect(heard.some((subject) => /^live\.\d+\.default\.room\.RM_edge\./.test(subject))).toBe(true),
    );
    expect(refused.toSorted()).toEqual(
      ['$JS.API.>', '>', '_INBOX.>', '_INBOX_edge.default.pbx.>', 'ev.>', 'live.*.default.>'].toSorted(),
    );
    await Promise.all([edge.close(), other.close()]);
  });

  it('refuses an edge all else, and whoever proves nothing', async () => {
    const edge = await as('edge.default.pbx');
    for (const subject of ['in.other.pbx.events', 'ev.3.default.room.RM_x.room_started', '$JS.API.STREAM.INFO.EVENTS'])
      await expect(edge.nc.request(subject, '{}', { timeout: 5_000 }), subject).rejects.toThrow(
        /permissions violation/i,
      );
    await edge.close();
    const nobody = { url: natsUrl, tls: tlsOf('platform'), name: 'nobody', patienceMs: 1_000 };
    await expect(connectBroker(nobody)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
    await expect(connectBroker({ ...nobody, user: 'platform', password: 'guessed' })).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
    });
  });

  it('lets `aura` ask with the credential of the program, and change streams with that of `migrate` alone', async () => {
    const { ca, cert, key } = tlsOf('platform');
    const base = { NATS_URL: natsUrl, NATS_CA: ca, NATS_CERT: cert, NATS_KEY: key, AURALINK_DATA: join(dir, 'cli') };
    const program = { ...base, ...settingsOf('platform') };
    const migrate = Object.fromEntries(
      Object.entries(settingsOf('migrate')).map(([name, value]) => [name.replace('NATS_', 'NATS_MIGRATE_'), value]),
    );
    const limit = ['migrate', '--max-bytes', 'DEAD=64MiB'];
    expect(await aura(['audit', 'verify'], program)).toMatchObject({ code: 0 });
    expect((await aura(limit, program)).code).not.toBe(0);
    expect(await aura(limit, { ...program, ...migrate })).toMatchObject({ code: 0 });
  });

  it('never had to refuse a process anything', async () => {
    await pause(200);
    const violations = (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes('Violation'));
    expect(violations.filter((line) => line.includes('auralink'))).toEqual([]);
    // The log does speak of what was refused above.
    expect(violations.length).toBeGreaterThan(5);
  });
});
