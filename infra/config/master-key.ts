import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { readMasterKey, type MasterKeys } from '../../streams/vault/kms.ts';
import type { Config } from '../config.ts';
import { writeSecret } from './write-secret.ts';

/** Where this process's master keys are. */
export interface MasterKeySource {
  /** The present one first. Throws MASTER_KEY_MISSING, CONFIG_INVALID. */
  readonly read: MasterKeys;
  /** Makes a new one the present one. Only of a file that this program has made itself: undefined where somebody else keeps the keys. */
  readonly renew: (() => Promise<void>) | undefined;
}

/** Its file below the secrets of the data directory, where none is given. */
export const MASTER_KEY = 'master-key';

const invalid = (setting: string, problem: string, cause?: unknown): Fault =>
  new Fault('CONFIG_INVALID', { problems: [{ setting, problem }] }, cause);

/** One key a line, the present one first; lines that begin with # are for people. */
const keysIn = (text: string, setting: string): readonly Uint8Array[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, at) => {
      const key = readMasterKey(line);
      if (!key) throw invalid(setting, `line ${at + 1} is no key: 32 bytes in base64 (openssl rand -base64 32)`);
      return key;
    });

const textOf = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw invalid(file, (thrown as Error).message, thrown);
  }
};

const fromFile =
  (file: string, setting: string): MasterKeys =>
  async () => {
    const text = await textOf(file);
    if (text === undefined) throw new Fault('MASTER_KEY_MISSING', { file });
    const keys = keysIn(text, setting);
    if (keys.length === 0) throw new Fault('MASTER_KEY_MISSING', { file, reason: 'the file holds no key' });
    return keys;
  };

const newLine = (): string => randomBytes(32).toString('base64');

/** What is there on this machine, without making anything; undefined where nothing is. */
export const findMasterKeys = async ({ given }: Config, secrets: string): Promise<MasterKeys | undefined> => {
  const { masterKeys, masterKeyFile } = given;
  if (masterKeys) return async () => masterKeys;
  const file = masterKeyFile ?? join(secrets, MASTER_KEY);
  return (await textOf(file)) === undefined ? undefined : fromFile(file, file);
};

/**
 * The environment's (AURALINK_MASTER_KEY), a file's (AURALINK_MASTER_KEY_FILE), or, in development, one that is made at the first start and lies with
 * the other secrets. Throws MASTER_KEY_MISSING in production where neither is given.
 */
export const openMasterKeys = async ({ given, mode }: Config, secrets: string): Promise<MasterKeySource> => {
  const { masterKeys, masterKeyFile } = given;
  if (masterKeys) return { read: async () => masterKeys, renew: undefined };
  if (masterKeyFile !== undefined) {
    const read = fromFile(masterKeyFile, 'AURALINK_MASTER_KEY_FILE');
    await read();
    return { read, renew: undefined };
  }
  if (mode === 'production') throw new Fault('MASTER_KEY_MISSING');
  const file = join(secrets, MASTER_KEY);
  if ((await textOf(file)) === undefined) await writeSecret(file, newLine());
  const read = fromFile(file, file);
  await read();
  return {
    read,
    renew: async () => {
      const before = (await textOf(file)) ?? '';
      await writeSecret(file, `${newLine()}\n${before.trim()}`);
    },
  };
};
