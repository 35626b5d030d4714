import type { CloudEvent, StoredEvent } from '../schemas/event.ts';

/** Somebody whose data is encrypted: the tenant, and the keyed hash by which events name the person. */
export interface DataSubject {
  readonly tenant: string;
  readonly person: string;
}

/** A data key that is gone, as a receipt may name it: a hash of its id, since the id itself still stands on the log. */
export interface DestroyedKey {
  /** Hex of sha256 of the key id. */
  readonly keyHash: string;
  readonly version: number;
  /** ISO 8601. */
  readonly madeAt: string;
}

/** How far a change of the master key is, record by record. */
export interface RewrapProgress {
  readonly seen: number;
  readonly rewrapped: number;
}

/** At once where every key is in memory. */
export type Soon<T> = T | Promise<T>;

/**
 * Encrypts what events say about people before they leave the process, and decrypts it for those who read. Each person of a tenant has a data key of
 * his own; the master key wraps it. Every function that may have to fetch keys throws BROKER_UNREACHABLE, and KMS_UNAVAILABLE where the master
 * key cannot be used.
 */
export interface Vault {
  /** The events with every declared personal field encrypted; a key is made for whoever has none. */
  readonly sealed: (events: readonly CloudEvent[]) => Soon<readonly CloudEvent[]>;
  /**
   * The events with every personal field in clear, or null where the key is gone. In log order: what an erasure among them is about is null
   * before it, whoever still has the key in memory.
   */
  readonly opened: (events: readonly StoredEvent[]) => Soon<readonly StoredEvent[]>;
  /** Destroys every key of a person, for good; again, it gives the same keys. Throws BROKER_UNREACHABLE. */
  readonly destroy: (subject: DataSubject) => Promise<readonly DestroyedKey[]>;
  /**
   * Destroys every data key of a tenant, for good, whatever it is for, and has none be made for it ever again: what is encrypted for it afterwards
   * nobody can read. Gives how many of its keys are destroyed, those of people who were erased before among them; again, it gives the same. Throws BROKER_UNREACHABLE.
   */
  readonly destroyTenant: (tenant: string) => Promise<number>;
  /** How many data keys a tenant has or had. Throws BROKER_UNREACHABLE. */
  readonly countKeys: (tenant: string) => Promise<number>;
  /** Wraps every data key with the present master key. It may be ended and begun again at any time, by several processes. */
  readonly rewrap: (onProgress: (progress: RewrapProgress) => void, signal: AbortSignal) => Promise<RewrapProgress>;
}
