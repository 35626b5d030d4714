import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { developmentFiles, writeDevelopment } from '../../infra/certs/development.ts';
import { findBinary } from '../../infra/local/index.ts';
import { freePort } from '../../infra/local/ports.ts';
import { serverFile } from '../../infra/nats-config/server-file.ts';
import { tempDir } from '../ground.ts';

// Routes between servers as `aura nats-config --nodes` writes them: on them a server reads and writes everything.

interface Pair {
  readonly cert: string;
  readonly key: string;
}

describe('the servers of a cluster', () => {
  const started: ChildProcess[] = [];
  let [dir, binary, first, monitor] = ['', '', 0, 0];

  /** Whoever comes after the first dials it; the name is what the others know it by. */
  const start = async (name: string, pair: Pair, log: string): Promise<void> => {
    const route = started.length === 0 ? first : await freePort();
    const tls = { ca: developmentFiles(join(dir, 'certs')).ca, ...pair };
    const seen = started.length === 0 ? monitor : await freePort();
    const options = { name, storeDir: join(dir, name), monitor: `127.0.0.1:${seen}`, nodes: ['nats-1', 'nats-2'], tls };
    const text = serverFile(options, [])
      .replace('0.0.0.0:4222', `127.0.0.1:${await freePort()}`)
      .replace('0.0.0.0:6222', `127.0.0.1:${route}`)
      .replaceAll(/nats-route:\/\/nats-\d:6222/g, `nats-route://localhost:${first}`);
    const config = join(dir, `${name}.conf`);
    await writeFile(config, text, { mode: 0o600 });
    started.push(spawn(binary, ['-c', config, '-l', log], { stdio: 'ignore' }));
  };
  const routes = async (): Promise<readonly string[]> => {
    const answer = await fetch(`http://127.0.0.1:${monitor}/routez`);
    const { routes: all = [] } = (await answer.json()) as { readonly routes?: readonly { remote_name: string }[] };
    return [...new Set(all.map(({ remote_name: name }) => name))];
  };

  beforeAll(async () => {
    dir = await tempDir();
    binary = (await findBinary('nats-server')) as string;
    [first, monitor] = [await freePort(), await freePort()];
    const edges = [{ tenant: 'acme', name: 'pbx', owners: ['webrtc'] }];
    await writeDevelopment(join(dir, 'certs'), { days: 1, edges }, false);
    await start('nats-1', developmentFiles(join(dir, 'certs')).server('nats'), join(dir, 'nats-1.log'));
    await vi.waitFor(routes, { timeout: 20_000, interval: 50 });
  });
  afterAll(async () => {
    for (const child of started) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await rm(dir, { recursive: true, force: true });
  });

  it('let in who shows a server’s certificate, and nobody with the certificate of a client of the same authority', async () => {
    const files = developmentFiles(join(dir, 'certs'));
    const [intruder, log] = [files.client('edge.acme.pbx'), join(dir, 'intruder.log')];
    await start('intruder', intruder, log);
    await vi.waitFor(async () => expect(await readFile(log, 'utf8')).toContain('Authorization Violation'), {
      timeout: 20_000,
      interval: 50,
    });
    await start('nats-2', files.server('nats'), join(dir, 'nats-2.log'));
    await vi.waitFor(async () => expect(await routes()).toContain('nats-2'), { timeout: 20_000, interval: 50 });
    expect(await routes()).not.toContain('intruder');
  });
});
