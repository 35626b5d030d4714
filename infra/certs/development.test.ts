import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { developmentFiles, keepDevelopment, writeDevelopment } from './development.ts';
import { createAuthority, issue } from './issue.ts';

const DAY_MS = 24 * 3_600_000;
const options = {
  days: 30,
  edges: [{ tenant: 'acme', name: 'pbx', owners: ['webrtc'] }],
  hosts: ['nats.lan', '10.0.0.7'],
};

let parent: string;
let dir: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'auralink-certs-'));
  dir = join(parent, 'certs');
  await writeDevelopment(dir, options, false);
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const read = (file: string): Promise<string> => readFile(file, 'utf8');
const certificate = async (file: string): Promise<X509Certificate> => new X509Certificate(await read(file));

describe('certificates of a development', () => {
  test('name the servers, and are signed by the authority for servers alone', async () => {
    const files = developmentFiles(dir);
    const [ca, nats] = [await certificate(files.ca), await certificate(files.server('nats').cert)];
    expect([ca.ca, nats.ca, nats.verify(ca.publicKey)]).toEqual([true, false, true]);
    for (const host of ['localhost', 'nats.lan']) expect(nats.checkHost(host)).toBe(host);
    for (const ip of ['127.0.0.1', '::1', '10.0.0.7']) expect(nats.checkIP(ip)).toBeDefined();
    expect(nats.checkHost('elsewhere.lan')).toBeUndefined();
    // Servers of a NATS cluster show theirs to each other, whichever has dialled; those of Postgres and HTTP prove no client.
    expect(nats.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect((await certificate(files.server('http').cert)).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(nats.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(Date.parse(nats.validTo) - Date.now()).toBeGreaterThan(29.9 * DAY_MS);
    expect(Date.parse(nats.validTo) - Date.now()).toBeLessThanOrEqual(30 * DAY_MS);
  });

  test('of clients say which user they stand for', async () => {
    const names = (await readdir(join(dir, 'client')))
      .filter((name) => name.endsWith('.crt'))
      .map((name) => name.slice(0, -4));
    expect(names).toEqual(
      expect.arrayContaining([
        'platform',
        'migrate',
        'edge.acme.pbx',
        'aura_app',
        'aura_projector',
        'aura_owner',
        'http',
      ]),
    );
    for (const name of names) {
      const { subject, keyUsage } = await certificate(developmentFiles(dir).client(name).cert);
      expect([subject, keyUsage]).toEqual([`CN=${name}`, ['1.3.6.1.5.5.7.3.2']]);
    }
  });

  test('are for their owner alone', async () => {
    for (const name of await readdir(dir, { recursive: true })) {
      const { mode } = await stat(join(dir, name));
      expect([name, (mode & 0o077).toString(8)]).toEqual([name, '0']);
    }
  });

  test('are never written over unless it is said; then the authority stays', async () => {
    const { ca, server } = developmentFiles(dir);
    const before = [await read(ca), await read(server('http').cert)];
    await expect(writeDevelopment(dir, options, false)).rejects.toMatchObject({ code: 'CERTIFICATES_THERE' });
    expect([await read(ca), await read(server('http').cert)]).toEqual(before);
    await writeDevelopment(dir, options, true);
    expect(await read(ca)).toBe(before[0]);
    expect(await read(server('http').cert)).not.toBe(before[1]);
  });

  test('of a data directory are kept while they have long to live, and made again where they have not, or are broken', async () => {
    const own = join(parent, 'data');
    const keep = { ...options, renewDays: 10 };
    const { server, client } = await keepDevelopment(own, keep);
    const [http, app] = [await read(server('http').cert), await read(client('aura_app').cert)];
    await rm(server('http').key);
    await keepDevelopment(own, keep);
    expect(await read(server('http').cert)).not.toBe(http);
    expect(await read(client('aura_app').cert)).toBe(app);
    await keepDevelopment(own, { ...keep, renewDays: 31 });
    expect(await read(client('aura_app').cert)).not.toBe(app);
  });
});

describe('an https server with such certificates', () => {
  const handshake = async (client: { cert: string; key: string } | undefined): Promise<string> => {
    const files = developmentFiles(dir);
    const [ca, cert, key] = await Promise.all(
      [files.ca, files.server('http').cert, files.server('http').key].map(read),
    );
    const server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (socket) =>
      socket.end('in'),
    );
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, ca, ...client });
        socket
          .on('data', (bytes) => resolve(bytes.toString()))
          .on('error', () => resolve('refused'))
          .on('close', () => resolve('refused'));
      });
    } finally {
      server.close();
    }
  };

  test('lets in who shows one of its authority for clients, and nobody else', async () => {
    const { client, server } = developmentFiles(dir);
    const pair = async ({ cert, key }: { cert: string; key: string }) => ({
      cert: await read(cert),
      key: await read(key),
    });
    const authority = { cert: await read(join(dir, 'ca.crt')), key: await read(join(dir, 'ca.key')) };
    const foreign = await issue(await createAuthority('another', 1), { name: 'http', for: 'client', days: 1 });
    const expired = await issue(authority, { name: 'http', for: 'client', days: -1 / 1_440 });
    expect(await handshake(await pair(client('http')))).toBe('in');
    expect(await handshake(undefined)).toBe('refused');
    expect(await handshake(await pair(server('http')))).toBe('refused');
    expect(await handshake(foreign)).toBe('refused');
    expect(await handshake(expired)).toBe('refused');
  });
});
