import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSecure, secureOptions, type FacadeTls } from '../../http/tls.ts';
import { createAuthority, issue, type Authority, type Issued } from '../../infra/certs/issue.ts';
import { tempDir } from '../ground.ts';

let dir: string;
let authority: Authority;
let tls: FacadeTls;
let server: Server;
let stop: () => void;
const told: string[] = [];
const log = {
  warn: (_: unknown, text: string) => void told.push(`warn ${text}`),
  info: (text: string) => void told.push(text),
} as unknown as Parameters<typeof keepSecure>[2];

const serverPair = (): Promise<Issued> => issue(authority, { name: 'x', for: 'server', hosts: ['127.0.0.1'], days: 1 });
const clientPair = (by = authority): Promise<Issued> => issue(by, { name: 'somebody', for: 'client', days: 1 });

const serve = async (client: FacadeTls['client']): Promise<void> => {
  tls = { cert: path.join(dir, 'x.crt'), key: path.join(dir, 'x.key'), clientCa: path.join(dir, 'ca.crt'), client };
  server = createServer(secureOptions(tls), (_request, response) => response.end('in'));
  server.on('tlsClientError', () => undefined);
  stop = keepSecure(server, tls, log, 20);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
};

/** Which certificate the server shows, and whether it answers. */
const visit = (client?: Issued): Promise<{ readonly serial: string; readonly answered: boolean }> =>
  new Promise((resolve) => {
    const { port } = server.address() as AddressInfo;
    let [serial, answered] = ['', false];
    const socket = connect({ host: '127.0.0.1', port, ca: authority.cert, ...client }, () => {
      serial = socket.getPeerCertificate().serialNumber;
      socket.write('GET / HTTP/1.0\r\n\r\n');
    });
    socket.on('data', (bytes) => (answered ||= bytes.toString().includes('200 OK')));
    socket.on('error', () => undefined).on('close', () => resolve({ serial, answered }));
  });

beforeEach(async () => {
  dir = await tempDir();
  authority = await createAuthority('test', 1);
  const { cert, key } = await serverPair();
  await writeFile(path.join(dir, 'ca.crt'), authority.cert);
  await writeFile(path.join(dir, 'x.crt'), cert);
  await writeFile(path.join(dir, 'x.key'), key);
  told.length = 0;
});
afterEach(async () => {
  stop?.();
  server?.closeAllConnections();
  server?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the certificate of the facade', () => {
  it('is taken from its files anew, without a restart', async () => {
    await serve('request');
    const before = await visit();
    const { cert, key } = await serverPair();
    await writeFile(tls.key, key);
    await writeFile(tls.cert, cert);
    await vi.waitFor(async () => expect((await visit()).serial).not.toBe(before.serial), { timeout: 20_000 });
    expect((await visit()).answered).toBe(true);
    expect(told).toContain('the certificates of the facade were renewed');
  });

  it('stays what it was while the new one cannot be used, which is said', async () => {
    await serve('request');
    const before = await visit();
    const { cert } = await serverPair();
    await writeFile(tls.cert, cert); // the key is still the old one's
    await vi.waitFor(() => expect(told).toEqual(['warn the new certificates cannot be used']), { timeout: 20_000 });
    expect(await visit()).toEqual({ serial: before.serial, answered: true });
    await writeFile(tls.cert, await readFile(path.join(dir, 'ca.crt')));
    await rm(tls.cert);
    expect(await visit()).toEqual({ serial: before.serial, answered: true });
  });
});

describe('a caller', () => {
  it.each(['require', 'request'] as const)(
    'with a good certificate is let in (%s), with a wrong one not',
    async (client) => {
      await serve(client);
      const stranger = await createAuthority('test', 1);
      expect((await visit(await clientPair())).answered).toBe(true);
      expect((await visit(await clientPair(stranger))).answered).toBe(false);
      expect((await visit(await serverPair())).answered).toBe(false);
    },
  );

  it('without one is let in where it is only requested', async () => {
    await serve('request');
    expect((await visit()).answered).toBe(true);
    stop();
    server.close();
    await serve('require');
    expect((await visit()).answered).toBe(false);
  });
});
