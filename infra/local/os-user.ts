import { randomBytes } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readFile, realpath, rename, rm, rmdir, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';

/** The user of the operating system that Postgres runs as when this program runs as root, which Postgres refuses. */
export interface OsUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const parsePasswd = (text: string): OsUser[] =>
  text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name === undefined || gid === undefined || name.startsWith('#')
      ? []
      : [{ name, uid: Number(uid), gid: Number(gid) }];
  });

/**
 * Undefined unless root. Else `postgres` if the machine has that user, or `nobody`; none is created: initdb only
 * needs a user that has a name.
 */
export const postgresUser = async (): Promise<OsUser | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const users = parsePasswd(await readFile('/etc/passwd', 'utf8'));
  const user = users.find(({ name }) => name === 'postgres') ?? users.find(({ name }) => name === 'nobody');
  if (user === undefined)
    throw new Fault('LOCAL_SERVER_FAILED', {
      server: 'postgres',
      reason: 'Postgres refuses to run as root, and this machine has neither a user postgres nor nobody',
    });
  return user;
};

const mayEnter = async (folder: string, user: OsUser): Promise<boolean> => {
  const { mode, uid, gid } = await stat(folder);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0;
};

/** May the user get to this folder, through all that lie above it? */
export const reaches = async (user: OsUser, folder: string): Promise<boolean> => {
  for (let at = await realpath(folder); ; at = dirname(at)) {
    if (!(await mayEnter(at, user))) return false;
    if (at === dirname(at)) return true;
  }
};

/** A folder of root's that every user may enter, for what cannot stay in a checkout that only root may enter. */
const sharedFolder = async (): Promise<string> => {
  for (const folder of ['/var/lib/auralink', join(tmpdir(), 'auralink-shared')]) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      // Somebody else may have made the one in /tmp before: not a place for programs that we start.
      if ((await lstat(folder)).uid !== 0) continue;
      await chmod(folder, 0o755);
      return folder;
    } catch {
      // Not writable: the next one.
    }
  }
  throw new Fault('LOCAL_SERVER_FAILED', {
    server: 'postgres',
    reason: 'neither /var/lib nor the temporary folder can be written',
  });
};

/** The folder of the Postgres programs as the user can reach it: the one of the package, or a copy. */
export const reachableBin = async (binDir: string, user: OsUser | undefined): Promise<string> => {
  if (user === undefined || (await reaches(user, binDir))) return binDir;
  const { size, mtimeMs } = await stat(join(binDir, 'postgres'));
  const copy = join(await sharedFolder(), `postgres-${size}-${Math.trunc(mtimeMs)}`);
  if ((await stat(copy).catch(() => undefined)) === undefined) {
    const partial = `${copy}.${randomBytes(4).toString('hex')}`;
    await cp(dirname(binDir), partial, { recursive: true, verbatimSymlinks: true });
    await chmod(partial, 0o755);
    // Another start may have been faster: then its copy serves.
    await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  }
  return join(copy, 'bin');
};

/**
 * Where the cluster of `dir` lies: `<dir>/data`, which as root may be a link to a folder that the user can reach.
 * The folder that holds it exists afterwards, the cluster itself need not.
 */
export const clusterPath = async (dir: string, user: OsUser | undefined): Promise<string> => {
  const path = join(dir, 'data');
  const there = await realpath(path).catch(() => undefined);
  if (there !== undefined) return there;
  await rm(path, { force: true }); // a link to nowhere
  if (user === undefined || (await reaches(user, dir))) return path;
  const elsewhere = join(await sharedFolder(), `cluster-${randomBytes(8).toString('hex')}`, 'data');
  await mkdir(dirname(elsewhere), { mode: 0o755 });
  await symlink(elsewhere, path);
  return elsewhere;
};

/** Deletes the cluster of `dir`, wherever it lies; a folder above it only if we made it for the cluster alone. */
export const removeCluster = async (dir: string): Promise<void> => {
  const path = join(dir, 'data');
  const there = await realpath(path).catch(() => undefined);
  if (there !== undefined) await rm(there, { recursive: true, force: true });
  if (there !== undefined && basename(dirname(there)).startsWith('cluster-'))
    await rmdir(dirname(there)).catch(() => {});
  await rm(path, { recursive: true, force: true });
};
