import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { Fault } from '../../../schemas/errors.ts';
import { edgeUser, programUsers } from '../../../streams/grants.ts';
import { openKeyFolder, type KeyFolder } from '../../nats-config/keys.ts';
import { serverFile, type ServerOptions } from '../../nats-config/server-file.ts';
import { withNkeys, withPasswords, type UserFiles } from '../../nats-config/users-mode.ts';
import { type Call, defineCommand } from '../define.ts';
import { OPTION } from '../options.ts';

interface Options {
  readonly mode: 'users' | 'accounts';
  readonly out?: string;
  readonly nodes?: readonly string[];
  readonly store?: string;
  readonly monitor?: string;
  readonly tlsDir?: string;
  readonly tls: boolean;
}

const STORE = '/data';
const MONITOR = '127.0.0.1:8222';
const TLS_DIR = '/etc/nats/tls';

const nodes = (text: string): readonly string[] => {
  const names = text.split(',').map((name) => name.trim());
  if (names.length < 2 || new Set(names).size < names.length || !names.every((name) => /^[A-Za-z0-9.-]+$/.test(name)))
    throw new InvalidArgumentError('Write the names of at least two servers, as in nats-1,nats-2,nats-3.');
  return names;
};

const serverOptions = (name: string, options: Options): ServerOptions => {
  const dir = options.tlsDir ?? TLS_DIR;
  return {
    name,
    storeDir: options.store ?? STORE,
    monitor: options.monitor ?? MONITOR,
    nodes: options.nodes,
    tls: options.tls ? { ca: `${dir}/ca.crt`, cert: `${dir}/server.crt`, key: `${dir}/server.key` } : undefined,
  };
};

/** The lines that say who may do what, and what each user sets. */
const usersFor = async (
  { here, options }: Call<Options>,
  keys: KeyFolder | undefined,
): Promise<{ readonly lines: readonly string[]; readonly files: readonly UserFiles[] }> => {
  const users = [...programUsers(), ...here.config.edges.map(edgeUser)];
  if (keys === undefined) return { lines: withPasswords(users), files: [] };
  if (options.mode === 'users') return withNkeys(users, keys);
  const { withAccounts } = await import('../../nats-config/accounts-mode.ts');
  return withAccounts(users, keys);
};

const tellFiles = async (
  { terminal }: Call<Options>,
  dir: string,
  written: readonly string[],
  files: readonly UserFiles[],
) => {
  if (terminal.json) {
    const users = files.map(({ user, settings }) => ({ user: user.name, meaning: user.meaning, settings }));
    return terminal.data(JSON.stringify({ dir, configs: written, users }));
  }
  for (const path of written) await terminal.data(path);
  for (const { user, settings } of files) {
    await terminal.data(`# ${user.name}: ${user.meaning}`);
    await terminal.data(
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
    );
  }
  terminal.note('Give each process, and each edge, its own file alone. What follows: docs/how-to/secure-nats.md');
  return undefined;
};

export default defineCommand<Options>({
  name: 'nats-config',
  order: 84,
  summary: 'The configuration of a nats-server of production: users with the least grants, TLS, synced storage.',
  examples: [
    { line: 'aura nats-config', does: 'print one that takes passwords from the environment of nats-server' },
    { line: 'aura nats-config --out nats', does: 'write one, and a key for each user' },
    { line: 'aura nats-config --mode accounts --out nats', does: 'operator, accounts and .creds files instead' },
    { line: 'aura nats-config --out nats --nodes nats-1,nats-2,nats-3', does: 'a file for each server of a cluster' },
  ],
  notes:
    'There is a user for each part of the program, one that may all of them (platform), one for `aura migrate`, and one for each edge of AURALINK_EDGES. Run again with the\n' +
    'same --out, it keeps the keys that are there, makes those of new edges, and gives everybody the grants of this version. Keep keys/operator.nk and the account keys apart.',
  options: [
    new Option('--mode <mode>', 'users: in the file of the server; accounts: in signed JWTs')
      .choices(['users', 'accounts'])
      .default('users'),
    OPTION.plain('--out <dir>', 'where to; without it the configuration is printed'),
    new Option('--nodes <names>', 'servers of a cluster, with commas between').argParser(nodes),
    OPTION.plain('--store <dir>', `where the server keeps streams (default: ${STORE})`),
    OPTION.plain('--monitor <address>', `where its monitoring answers (default: ${MONITOR})`),
    OPTION.plain('--tls-dir <dir>', `where ca.crt, server.crt and server.key lie on the server (default: ${TLS_DIR})`),
    new Option('--no-tls', 'connections in clear, for a network that is trusted'),
  ],
  run: async (call) => {
    const { options, terminal } = call;
    if (options.out === undefined && options.mode === 'accounts')
      throw new Fault('OPTION_INVALID', { reason: 'accounts have keys to keep: name a directory with --out' });
    const dir = options.out === undefined ? undefined : resolve(options.out);
    const keys = dir === undefined ? undefined : openKeyFolder(dir);
    const { lines, files } = await usersFor(call, keys);
    const names = options.nodes ?? ['auralink'];
    const configs = names.map((name) => [name, serverFile(serverOptions(name, options), lines)] as const);
    if (keys === undefined || dir === undefined) {
      for (const [, text] of configs) await terminal.data(text.trimEnd());
      return undefined;
    }
    const written: string[] = [];
    for (const [name, text] of configs)
      written.push(await keys.put(options.nodes === undefined ? 'nats.conf' : `${name}.conf`, text));
    await tellFiles(call, dir, written, files);
    return undefined;
  },
});
