import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { missingInDatabase } from '../../db/missing.ts';
import { createAuthority, issue, type Issued } from '../../infra/certs/issue.ts';
import { developmentFiles } from '../../infra/certs/development.ts';
import { senderWith } from '../../infra/cli/sender.ts';
import { connectBroker, type TlsFiles } from '../../streams/broker.ts';
import { aura, ndjson } from '../aura.ts';
import { useProgram } from './program.ts';

const program = useProgram({ AURALINK_TLS: 'dev' });

const files = () => developmentFiles(join(program.ready.dataDir, 'tls'));
const own = (name: string): TlsFiles => ({ ca: files().ca, ...files().client(name) });

/** Certificates that must open nothing, for a user of each server. */
const wrong = new Map<string, (name: string) => TlsFiles>();

const pairOf = async (folder: string, name: string, { cert, key }: Issued): Promise<TlsFiles> => {
  const dir = join(program.ready.dataDir, '..', 'wrong', folder);
  await mkdir(dir, { recursive: true });
  const paths = { ca: files().ca, cert: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) };
  await writeFile(paths.cert, cert);
  await writeFile(paths.key, key);
  return paths;
};

beforeAll(async () => {
  const dir = join(program.ready.dataDir, 'tls');
  const authority = {
    cert: await readFile(join(dir, 'ca.crt'), 'utf8'),
    key: await readFile(join(dir, 'ca.key'), 'utf8'),
  };
  const foreign = await createAuthority('AuraLink development', 1);
  const made = new Map<string, TlsFiles>();
  for (const name of ['owner', 'postgres', 'http']) {
    const wanted = { name, for: 'client' as const };
    made.set(`foreign ${name}`, await pairOf('foreign', name, await issue(foreign, { ...wanted, days: 1 })));
    made.set(`expired ${name}`, await pairOf('expired', name, await issue(authority, { ...wanted, days: -1 / 1_440 })));
  }
  for (const kind of ['foreign', 'expired']) wrong.set(kind, (name) => made.get(`${kind} ${name}`) as TlsFiles);
  wrong.set('no', () => ({ ca: files().ca }));
  wrong.set("a server's", () => ({ ca: files().ca, ...files().server('http') }));
});

const ask = async (tls: TlsFiles, method: string, path: string, body?: unknown) => {
  const { url, token } = program.ready;
  const send = await senderWith(tls);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return send(new URL(path, url), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
};

/** What a server says to somebody who speaks no TLS, until it hangs up. */
const inClear = (url: string, words: string): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    let said = '';
    const socket = connectSocket(Number(port), hostname, () => socket.write(words));
    socket.setTimeout(20_000, () => socket.destroy());
    socket.on('data', (bytes) => (said += bytes.toString('latin1')));
    socket.on('error', () => undefined).on('close', () => resolve(said));
  });

const broker = (tls: TlsFiles) => {
  const { url, user, password } = program.ready.nats;
  return connectBroker({ url, user, password, tls, name: 'test', patienceMs: 1_000 });
};

describe('with every connection encrypted', () => {
  it('a room is created over https, its events land, and LiveKit reports on it', async () => {
    const created = await ask(own('http'), 'POST', '/api/v1/rooms', { name: 'sealed', empty_timeout: 60 });
    expect([201, 202]).toContain(created.status);
    expect(created.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    await vi.waitFor(
      async () => {
        const rooms = (await (await ask(own('http'), 'GET', '/api/v1/rooms/sealed')).json()) as { state: string };
        expect(rooms.state).toBe('active');
        const { items } = (await (await ask(own('http'), 'GET', '/api/v1/events')).json()) as {
          items: { event: { type: string } }[];
        };
        const types = items.map(({ event }) => event.type.split('.').slice(2, 4).join('.'));
        expect(types).toEqual(expect.arrayContaining(['room.requested', 'room.created', 'room.started']));
      },
      { timeout: 60_000, interval: 250 },
    );
  });

  it('the program says so, and `aura` reaches it with the certificates that lie there', async () => {
    const health = (await (await ask(own('http'), 'GET', '/health')).json()) as { parts: Record<string, unknown> };
    expect(health.parts['encryption']).toEqual({ status: 'ok', nats: true, postgres: true, http: true });
    const env = { AURALINK_DATA: program.ready.dataDir };
    const findings = ndjson((await aura(['doctor', '--json'], env)).stdout);
    expect(findings.find((one) => one['check'] === 'encryption')).toMatchObject({
      level: 'ok',
      found: 'encrypted: NATS, Postgres, HTTP',
    });
    const { stdout, code } = await aura(['certs', '--json'], { ...env, AURALINK_TLS: 'dev' });
    expect(code).toBe(0);
    expect(ndjson(stdout).every(({ days }) => Number(days) > 80)).toBe(true);
  });

  it('each server lets in who shows the right certificate', async () => {
    expect((await ask(own('http'), 'GET', '/livez')).status).toBe(200);
    const open = await broker(own('owner'));
    await open.nc.flush();
    await open.close();
    expect(await missingInDatabase(program.ready.postgres.url, own('{role}'))).toEqual([]);
  });

  it('none lets in who shows no certificate, or a wrong one', async () => {
    const refused = async (kind: string): Promise<void> => {
      const tls = wrong.get(kind) as (name: string) => TlsFiles;
      await expect(ask(tls('http'), 'GET', '/livez'), `${kind}: HTTP`).rejects.toThrow(/fetch failed/);
      await expect(broker(tls('owner')), `${kind}: NATS`).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
      const asked = missingInDatabase(program.ready.postgres.url, tls('postgres'));
      await expect(asked, `${kind}: Postgres`).rejects.toThrow(/certificate|alert|ECONNRESET|terminated/i);
    };
    await Promise.all([...wrong.keys()].map(refused));
  });

  it('Postgres lets nobody be another role than the certificate says, whatever the password', async () => {
    const asked = missingInDatabase(program.ready.postgres.url, own('aura_app'));
    await expect(asked).rejects.toThrow(/authentication failed/);
  });

  it('who is to be believed is checked on our side too', async () => {
    const stranger = await createAuthority('somebody', 1);
    const { cert: ca } = await pairOf('stranger', 'ca', stranger);
    await expect(ask({ ...own('http'), ca }, 'GET', '/livez')).rejects.toThrow(/fetch failed/);
    await expect(broker({ ...own('owner'), ca })).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
    await expect(missingInDatabase(program.ready.postgres.url, { ...own('{role}'), ca })).rejects.toThrow(
      /certificate/,
    );
    // The certificate names this machine, and no other name for it.
    const elsewhere = program.ready.postgres.url.replace('127.0.0.1', '127.0.0.2');
    await expect(missingInDatabase(elsewhere, own('{role}'))).rejects.toThrow(/altnames|ECONNREFUSED/);
  });

  it('who speaks in clear gets nothing from any of them', async () => {
    const { url, nats, postgres } = program.ready;
    expect(await inClear(url, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')).not.toMatch(/200 OK/);
    const connect = `CONNECT ${JSON.stringify({ user: nats.user, pass: nats.password, verbose: true })}\r\nPING\r\n`;
    const said = await inClear(nats.url, connect);
    expect(said).toMatch(/"tls_required":true/);
    expect(said).not.toMatch(/PONG/);
    await expect(missingInDatabase(postgres.url)).rejects.toThrow(/no encryption/);
    const log = readFileSync(join(program.ready.dataDir, 'nats', 'nats.log'), 'utf8');
    expect(log).not.toContain('Violation');
  });
});
