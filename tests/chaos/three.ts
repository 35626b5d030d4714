import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBinary } from '../../infra/local/index.ts';
import { freePort } from '../../infra/local/ports.ts';
import type { serverFile } from '../../infra/nats-config/server-file.ts';
import type { passwordVariable, withPasswords } from '../../infra/nats-config/users-mode.ts';
import type { programUsers } from '../../streams/grants.ts';
import { PASSWORD, type Broker } from './servers.ts';
import { leaderOf } from './stream.ts';

const NAMES = ['nats-1', 'nats-2', 'nats-3'] as const;
export type NodeName = (typeof NAMES)[number];
const START_MS = 60_000;
const LOOK_MS = 100;

/** Three nats-servers as one broker, each of which can be killed by its name. */
export interface Three extends Broker {
  readonly names: readonly NodeName[];
  readonly killNode: (name: NodeName) => Promise<void>;
  /** Resolves when the server has caught up with the others, as its own `/healthz` says; with why not, where it does not in time. */
  readonly startNode: (name: NodeName) => Promise<string | undefined>;
  /** Has the server stand still, as on a machine that swaps; what is given back lets it go on. */
  readonly pauseNode: (name: NodeName) => () => void;
  /** The server that leads the log now. Throws where none does. */
  readonly leader: () => Promise<NodeName>;
}

interface Node {
  readonly name: NodeName;
  readonly port: number;
  readonly monitorUrl: string;
  readonly config: string;
  readonly log: string;
  child: ChildProcess | undefined;
}

interface Tree {
  readonly serverFile: typeof serverFile;
  readonly users: readonly { readonly name: string }[];
  readonly lines: readonly string[];
  readonly passwordVariable: typeof passwordVariable;
}

const load = async (tree: string): Promise<Tree> => {
  const from = <M>(file: string): Promise<M> => import(pathToFileURL(join(tree, file)).href) as Promise<M>;
  const { serverFile: write } = await from<{ serverFile: typeof serverFile }>('infra/nats-config/server-file.ts');
  const grants = await from<{ programUsers: typeof programUsers }>('streams/grants.ts');
  const mode = await from<{ withPasswords: typeof withPasswords; passwordVariable: typeof passwordVariable }>(
    'infra/nats-config/users-mode.ts',
  );
  const users = grants.programUsers();
  return { serverFile: write, users, lines: mode.withPasswords(users), passwordVariable: mode.passwordVariable };
};

/** The file as `aura nats-config --nodes --no-tls` writes it; addresses alone are others, since all three stand on one machine. */
const writeNodes = async (tree: Tree, dir: string): Promise<readonly Node[]> => {
  const routes = new Map(await Promise.all(NAMES.map(async (name) => [name, await freePort()] as const)));
  return Promise.all(
    NAMES.map(async (name) => {
      const own = join(dir, name);
      await mkdir(own, { recursive: true, mode: 0o700 });
      const [port, monitor] = [await freePort(), await freePort()];
      const options = { name, storeDir: join(own, 'store'), monitor: `127.0.0.1:${monitor}`, nodes: NAMES };
      let text = tree.serverFile(options, tree.lines);
      const change = (find: string, replace: string): void => {
        if (!text.includes(find)) throw new Error(`the server's file has no ${find}`);
        text = text.replaceAll(find, replace);
      };
      change('0.0.0.0:4222', `127.0.0.1:${port}`);
      change('0.0.0.0:6222', `127.0.0.1:${String(routes.get(name))}`);
      for (const [other, at] of routes) change(`nats-route://${other}:6222`, `nats-route://127.0.0.1:${at}`);
      const config = join(own, 'nats.conf');
      await writeFile(config, text, { mode: 0o600 });
      const monitorUrl = `http://127.0.0.1:${monitor}`;
      return { name, port, monitorUrl, config, log: join(own, 'nats.log'), child: undefined };
    }),
  );
};

/** Why a server is not healthy; undefined: it is, and has caught up with the others. */
const ailing = (node: Node): Promise<string | undefined> =>
  fetch(`${node.monitorUrl}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    async (answer) => (answer.ok ? undefined : await answer.text()),
    (error: Error) => error.message,
  );

/** What a server has said last that is no mere information. */
const lastOf = async ({ log }: Node): Promise<string> =>
  (await readFile(log, 'utf8'))
    .split('\n')
    .filter((line) => /\[(WRN|ERR|FTL)\]|Starting nats-server/.test(line) && !line.includes('Healthcheck failed'))
    .slice(-25)
    .join('\n');

/** Gives why it did not become healthy in time. */
const untilHealthy = async (node: Node): Promise<string | undefined> => {
  const end = Date.now() + START_MS;
  for (let why = await ailing(node); why !== undefined; why = await ailing(node)) {
    if (Date.now() > end)
      return `${node.name} is not healthy after ${START_MS / 1_000} s: ${why}\n${await lastOf(node)}`;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
};

const end = async (node: Node, signal: NodeJS.Signals): Promise<void> => {
  const { child } = node;
  node.child = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
};

/** Starts three nats-servers below `dir` by the configuration that the copied source writes. */
export const startThree = async (tree: string, dir: string): Promise<Three> => {
  const binary = await findBinary('nats-server');
  if (binary === undefined) throw new Error('nats-server is not on this machine: npm test obtains it first');
  const own = await load(tree);
  const nodes = await writeNodes(own, dir);
  const env = Object.fromEntries(own.users.map(({ name }) => [own.passwordVariable(name), `k${PASSWORD}`]));
  const launch = async (node: Node): Promise<void> => {
    const log = await open(node.log, 'a');
    node.child = spawn(binary, ['-c', node.config], { env, stdio: ['ignore', log.fd, log.fd] });
    await log.close();
  };
  const all = async (does: (node: Node) => Promise<void>): Promise<void> =>
    void (await Promise.all(nodes.map((node) => does(node))));
  const start = async (): Promise<void> => {
    await all(launch);
    await all(async (node) => {
      const ailment = await untilHealthy(node);
      if (ailment !== undefined) throw new Error(ailment);
    });
  };
  const named = (name: NodeName): Node => nodes.find((node) => node.name === name) as Node;
  await start();
  const broker: Three = {
    url: nodes.map(({ port }) => `nats://127.0.0.1:${port}`).join(','),
    port: nodes[0]?.port ?? 0,
    monitorUrl: nodes.map(({ monitorUrl }) => monitorUrl).join(','),
    user: 'platform',
    password: `k${PASSWORD}`,
    env: { NATS_REPLICAS: '3', NATS_MIGRATE_USER: 'migrate', NATS_MIGRATE_PASSWORD: `k${PASSWORD}` },
    pid: () => nodes[0]?.child?.pid ?? 0,
    kill: () => all((node) => end(node, 'SIGKILL')),
    start,
    stop: () => all((node) => end(node, 'SIGTERM')),
    names: NAMES,
    killNode: (name) => end(named(name), 'SIGKILL'),
    startNode: async (name) => {
      await launch(named(name));
      return untilHealthy(named(name));
    },
    pauseNode: (name) => {
      const { child } = named(name);
      child?.kill('SIGSTOP');
      return () => void child?.kill('SIGCONT');
    },
    leader: async () => (await leaderOf(broker)) as NodeName,
  };
  return broker;
};
