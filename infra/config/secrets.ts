import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { programUsers } from '../../streams/grants.ts';
import type { Config } from '../config.ts';
import { openMasterKeys, type MasterKeySource } from './master-key.ts';
import { writeSecret } from './write-secret.ts';

/** Everything secret that the program works with. */
export interface Secrets {
  /** Signs tokens (HS256). */
  readonly jwtSecret: string;
  /** Key of `personId`. Losing it cuts the tie between a person's old and new events. */
  readonly personKey: string;
  /** Wrap the data keys of people. Losing them erases everybody. */
  readonly masterKeys: MasterKeySource;
  /** Of the local broker's users that are no edges, by name; `owner` may do everything there. */
  readonly natsPasswords: ReadonlyMap<string, string>;
  /** Of the local broker's users, one for each edge, by `<tenant>/<name>`. */
  readonly edgePasswords: ReadonlyMap<string, string>;
  readonly postgres: {
    /** Of the local server's superuser; with DATABASE_URL its own URL counts. */
    readonly superuser: string;
    readonly owner: string;
    readonly app: string;
    readonly projector: string;
  };
  /** Of the local livekit-server. */
  readonly livekit: { readonly apiKey: string; readonly apiSecret: string };
}

/** The folder of the secrets below the data directory; each is a file that only the owner can read. */
export const secretsDir = (dataDir: string): string => join(dataDir, 'secrets');

const make = (): string => randomBytes(32).toString('base64url');
const makeKey = (): string => `API${randomBytes(9).toString('hex')}`;

const readSecret = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault('CONFIG_INVALID', { problems: [{ setting: file, problem: (thrown as Error).message }] }, thrown);
  }
};

type Keep = (name: string, given?: string, generate?: () => string) => Promise<string>;

const keeperOf =
  (folder: string): Keep =>
  async (name, given, generate = make) => {
    if (given !== undefined) return given;
    const file = join(folder, name);
    const kept = await readSecret(file);
    if (kept !== undefined) {
      await chmod(file, 0o600);
      return kept;
    }
    const value = generate();
    await writeSecret(file, value);
    return value;
  };

const brokerSecrets = async (keep: Keep): Promise<ReadonlyMap<string, string>> => {
  const names = [...programUsers().map(({ name }) => name), 'owner'];
  return new Map(await Promise.all(names.map(async (name) => [name, await keep(`nats-${name}`)] as const)));
};

/** File names hold `.` between tenant and name, which no token may hold: two edges never share a file. */
const edgeSecrets = async (config: Config, keep: Keep): Promise<ReadonlyMap<string, string>> => {
  const pairs = config.edges.map(
    async ({ tenant, name }) => [`${tenant}/${name}`, await keep(`nats-edge.${tenant}.${name}`)] as const,
  );
  return new Map(await Promise.all(pairs));
};

/** The key of `personId` where it is at hand already; undefined where neither the settings nor the data directory have one. */
export const findPersonKey = async ({
  given,
  dataDir,
}: Pick<Config, 'given' | 'dataDir'>): Promise<string | undefined> =>
  given.personKey ?? readSecret(join(secretsDir(dataDir), 'person-key'));

/** Reads the secrets of a data directory that this process holds, and generates those that are missing. */
export const openSecrets = async (config: Config): Promise<Secrets> => {
  const folder = secretsDir(config.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const keep = keeperOf(folder);
  const { given } = config;
  const masterKeys = await openMasterKeys(config, folder);
  const [jwtSecret, personKey, natsPasswords, edgePasswords] = await Promise.all([
    keep('jwt-secret', given.jwtSecret),
    keep('person-key', given.personKey),
    brokerSecrets(keep),
    edgeSecrets(config, keep),
    // Not among the secrets that are handed about: whoever signs reads it from its file, which may be changed meanwhile.
    config.audit.keys === undefined && config.audit.keyFile === undefined ? keep('audit-key') : undefined,
  ]);
  const [superuser, owner, app, projector] = await Promise.all([
    keep('postgres-superuser'),
    keep('postgres-owner', given.ownerPassword),
    keep('postgres-app', given.appPassword),
    keep('postgres-projector', given.projectorPassword),
  ]);
  const [apiKey, apiSecret] = await Promise.all([
    keep('livekit-api-key', undefined, makeKey),
    keep('livekit-api-secret'),
  ]);
  return {
    jwtSecret,
    personKey,
    masterKeys,
    natsPasswords,
    edgePasswords,
    postgres: { superuser, owner, app, projector },
    livekit: { apiKey, apiSecret },
  };
};
