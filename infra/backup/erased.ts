import { readFile } from 'node:fs/promises';
import { Fault } from '../../schemas/errors.ts';
import type { Manifest } from './manifest.ts';
import { openKeyRing, type MasterKeys } from '../../streams/vault/kms.ts';
import { Keeper } from '../../streams/vault/keeper.ts';
import type { Broker } from '../../streams/broker.ts';

/** Somebody who was erased, as a list of erasures says it. */
interface Erased {
  readonly tenant: string;
  readonly person_id: string;
}

const isErased = (value: unknown): value is Erased =>
  typeof (value as Partial<Erased> | null)?.tenant === 'string' &&
  typeof (value as Partial<Erased> | null)?.person_id === 'string';

/** Reads what `aura erase --list --json` writes: one erasure a line. Throws OPTION_INVALID. */
export const readErasures = async (path: string): Promise<readonly Erased[]> => {
  const invalid = (reason: string, cause?: unknown): Fault => new Fault('OPTION_INVALID', { path, reason }, cause);
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw invalid((thrown as Error).message, thrown);
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        const value: unknown = JSON.parse(line);
        if (isErased(value)) return value;
      } catch {
        // Said below.
      }
      throw invalid(`line ${at + 1} is no erasure: write the list with aura erase --list --json`);
    });
};

/** Before anything is changed: with other keys nothing about people could be read afterwards. Throws MASTER_KEY_WRONG. */
export const requireMasters = async ({ master_keys: needed = [] }: Manifest, keys: MasterKeys): Promise<void> => {
  const ring = await openKeyRing(keys);
  const known = await Promise.all(needed.map((id) => ring.knows(id)));
  const missing = needed.filter((_, at) => known[at] !== true);
  if (missing.length > 0) throw new Fault('MASTER_KEY_WRONG', { needed: missing, given: [ring.id()] });
};

/** Who was erased after the backup was made is not in it: the keys that came back with it are destroyed again. Throws BROKER_UNREACHABLE. */
export const eraseAgain = async (broker: Broker, keys: MasterKeys, erased: readonly Erased[]): Promise<void> => {
  const keeper = new Keeper(broker, await openKeyRing(keys));
  for (const { tenant, person_id: subject } of erased) await keeper.destroy({ tenant, subject, purpose: 'person' });
};
