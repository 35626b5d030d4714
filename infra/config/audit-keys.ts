import { randomBytes } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { signingKey, type SigningKey } from '../../streams/audit/note.ts';
import type { Config } from '../config.ts';
import { auditKeys, type AuditConfig } from './audit.ts';
import { secretsDir } from './secrets.ts';
import { writeSecret } from './write-secret.ts';

/** Where the keys are that sign the audit's checkpoints. They are read anew each time: another process may have changed them. */
export interface AuditKeyStore {
  /** The one to sign with first; none where there is no file yet. Throws CONFIG_INVALID where it cannot be read. */
  readonly held: () => Promise<readonly SigningKey[]>;
  /** Where they are kept; `outside` is the environment, and a file that this process may not rewrite (a mounted secret). */
  readonly keptIn: () => Promise<'file' | 'outside'>;
  /** Puts a new key before those that there are, on the disk before it resolves. Throws AUDIT_KEY_GIVEN where they are kept outside. */
  readonly add: () => Promise<SigningKey>;
  /** Forgets all keys but the first. */
  readonly keepFirst: () => Promise<void>;
}

const asKey = (text: string): SigningKey => signingKey(Buffer.from(text, 'base64'));

const given = (keys: readonly string[]): AuditKeyStore => {
  const refuse = async (): Promise<never> => {
    throw new Fault('AUDIT_KEY_GIVEN', { setting: 'AURALINK_AUDIT_KEY' });
  };
  return { held: async () => keys.map(asKey), keptIn: async () => 'outside', add: refuse, keepFirst: refuse };
};

const inFile = (file: string): AuditKeyStore => {
  const read = async (): Promise<readonly string[]> => {
    try {
      return auditKeys(await readFile(file, 'utf8'));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new Fault('CONFIG_INVALID', { problems: [{ setting: file, problem: (thrown as Error).message }] }, thrown);
    }
  };
  // A secret is written beside and renamed, so it is the folder that must be open to writing. Root may write everywhere but to what is mounted read-only.
  const keptIn = (): Promise<'file' | 'outside'> =>
    access(dirname(file), constants.W_OK).then(
      () => 'file',
      () => 'outside',
    );
  return {
    held: async () => (await read()).map(asKey),
    keptIn,
    add: async () => {
      if ((await keptIn()) === 'outside') throw new Fault('AUDIT_KEY_GIVEN', { setting: file });
      const made = randomBytes(32).toString('base64');
      await writeSecret(file, [made, ...(await read())].join('\n'));
      return asKey(made);
    },
    keepFirst: async () => {
      const [first] = await read();
      if (first !== undefined) await writeSecret(file, first);
    },
  };
};

/** Finds the keys: given by the environment, in the file it names, or in the data directory. */
export const auditKeyStore = ({
  audit,
  dataDir,
}: Pick<Config, 'dataDir'> & { readonly audit: AuditConfig }): AuditKeyStore =>
  audit.keys ? given(audit.keys) : inFile(audit.keyFile ?? join(secretsDir(dataDir), 'audit-key'));
