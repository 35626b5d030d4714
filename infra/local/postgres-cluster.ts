import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import type { OsUser } from './os-user.ts';

/** The superuser and the database of the local Postgres. */
export const SUPERUSER = 'postgres';
export const DATABASE = 'auralink';

/** What initdb and postgres run with. */
export interface Programs {
  readonly bin: string;
  readonly user: OsUser | undefined;
}

const failed = (reason: string, said?: string): Fault =>
  new Fault('LOCAL_SERVER_FAILED', { server: 'postgres', reason, ...(said !== undefined && { said }) });

const run = ({ bin, user }: Programs, program: string, args: readonly string[], input = ''): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(bin, program), args, {
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: 'pipe',
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    let said = '';
    const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => reject(failed(`${program} could not be started: ${error.message}`)));
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(failed(`${program} ended with ${code}`, said.trim())),
    );
    child.stdin.on('error', () => {}).end(input);
  });

/** initdb asks for the password in a file: only the user it runs as can read it, and it is gone right after. */
const withPasswordFile = async (
  folder: string,
  user: OsUser | undefined,
  password: string,
  use: (file: string) => Promise<void>,
): Promise<void> => {
  const file = join(folder, 'password');
  try {
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (user) await chown(file, user.uid, user.gid);
    await use(file);
  } finally {
    await rm(file, { force: true });
  }
};

const makeFolder = async (path: string, user: OsUser | undefined): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (user) await chown(path, user.uid, user.gid);
};

/**
 * Makes the cluster with the database `auralink` in it. It is made beside its place and moved there when it is whole,
 * so that a start that was killed leaves nothing half made.
 */
export const initCluster = async (programs: Programs, cluster: string, password: string): Promise<void> => {
  const parent = dirname(cluster);
  const prefix = `${basename(cluster)}.new-`;
  for (const name of await readdir(parent))
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  const folder = join(parent, prefix + randomBytes(4).toString('hex'));
  const fresh = join(folder, 'data');
  await makeFolder(folder, programs.user);
  await makeFolder(fresh, programs.user);
  await withPasswordFile(folder, programs.user, password, (file) =>
    // The built-in locale sorts the same on every machine, whatever its ICU.
    run(programs, 'initdb', [
      '-D',
      fresh,
      '-U',
      SUPERUSER,
      '-A',
      'scram-sha-256',
      `--pwfile=${file}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]),
  );
  await run(programs, 'postgres', ['--single', '-D', fresh, 'postgres'], `CREATE DATABASE ${DATABASE}\n`);
  await rename(fresh, cluster);
  await rm(folder, { recursive: true, force: true });
};
