import { hash } from 'node:crypto';
import { Fault } from '../../schemas/errors.ts';
import { decrypt, encrypt, KEY_BYTES, type Binding } from './cipher.ts';

/** Wraps data keys by a master key that it alone holds: in memory, or in a key management service. */
export interface Kms {
  /** Names the present master key; stands beside each key it has wrapped. Never secret. */
  readonly id: () => string;
  /** Whether what the master key of this id has wrapped can be unwrapped. */
  readonly knows: (id: string) => Promise<boolean>;
  /** By the present master key, bound to whose key it is. */
  readonly wrap: (key: Uint8Array, binding: Binding) => Promise<Wrapped>;
  /** By whichever master key has wrapped it. Throws KMS_UNAVAILABLE, MASTER_KEY_WRONG. */
  readonly unwrap: (wrapped: Wrapped, binding: Binding) => Promise<Uint8Array>;
}

/** A data key as it may be stored. */
export interface Wrapped {
  /** Of the master key. */
  readonly master: string;
  /** base64. */
  readonly key: string;
}

/** 16 hex digits by which a master key is named: they tell keys apart and nothing about them. */
export const masterId = (key: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from('auralink master key\0'), key]), 'hex').slice(0, 16);

/** 32 bytes, base64 or base64url; undefined for anything else. */
export const readMasterKey = (text: string): Buffer | undefined => {
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text.trim())) return undefined;
  const key = Buffer.from(text.trim(), 'base64url');
  return key.length === KEY_BYTES ? key : undefined;
};

/** Where master keys come from: the present one first, then older ones that only unwrap. Asked again when an unknown one is met. */
export type MasterKeys = () => Promise<readonly Uint8Array[]>;

interface Ring {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

const ringOf = (keys: readonly Uint8Array[]): Ring => {
  const [first] = keys;
  if (!first) throw new Fault('MASTER_KEY_MISSING');
  return { current: masterId(first), keys: new Map(keys.map((key) => [masterId(key), key])) };
};

/**
 * Master keys held in this process's memory, from the environment or a file. The file is read again when a key shows up that was wrapped by a master key
 * nobody knew at the start: so a rotation reaches every process without a restart. Throws MASTER_KEY_MISSING.
 */
export const openKeyRing = async (read: MasterKeys): Promise<Kms & { readonly reload: () => Promise<void> }> => {
  let ring = ringOf(await read());
  const reload = async (): Promise<void> => {
    ring = ringOf(await read());
  };
  const find = async (id: string): Promise<Uint8Array | undefined> => {
    if (!ring.keys.has(id)) await reload();
    return ring.keys.get(id);
  };
  return {
    id: () => ring.current,
    reload,
    knows: async (id) => (await find(id)) !== undefined,
    wrap: async (key, binding) => {
      const { current, keys } = ring;
      return { master: current, key: encrypt(keys.get(current) as Uint8Array, key, binding).toString('base64') };
    },
    unwrap: async ({ master, key }, binding) => {
      const found = await find(master);
      if (!found) throw new Fault('MASTER_KEY_WRONG', { needed: [master], given: [...ring.keys.keys()] });
      return decrypt(found, Buffer.from(key, 'base64'), binding);
    },
  };
};
