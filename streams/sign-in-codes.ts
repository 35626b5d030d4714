import { JetStreamApiError } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import { hash } from 'node:crypto';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { SIGN_IN_CODES } from './topology.ts';

/** One-use codes that every process shares. Only their hashes lie in the broker, for ten minutes. */
export interface SignInCodes {
  /** Throws BROKER_UNREACHABLE. */
  readonly put: (code: string, value: unknown) => Promise<void>;
  /** What was put with the code, to the first who asks; undefined to all others. Throws BROKER_UNREACHABLE. */
  readonly take: (code: string) => Promise<unknown>;
}

const WRONG_LAST_SEQUENCE = 10071;

const unreachable = (thrown: unknown): never => {
  throw thrown instanceof Fault ? thrown : new Fault('BROKER_UNREACHABLE', { why: (thrown as Error).message }, thrown);
};

const keyOf = (code: string): string => hash('sha256', code, 'base64url');

/** Whoever's deletion names the revision he read is the one; the others' is refused by the server. */
const takeFrom = async (kv: KV, key: string): Promise<unknown> => {
  const entry = await kv.get(key);
  if (!entry || entry.operation !== 'PUT') return undefined;
  try {
    await kv.delete(key, { previousSeq: entry.revision });
  } catch (thrown) {
    if (thrown instanceof JetStreamApiError && thrown.code === WRONG_LAST_SEQUENCE) return undefined;
    throw thrown;
  }
  return entry.json();
};

/** The codes of this broker. */
export const createSignInCodes = ({ js }: Broker): SignInCodes => {
  let opened: Promise<KV> | undefined;
  const bucket = (): Promise<KV> =>
    (opened ??= new Kvm(js).open(SIGN_IN_CODES).catch((thrown: unknown) => {
      opened = undefined;
      throw thrown;
    }));
  return {
    put: async (code, value) => {
      const kv = await bucket().catch(unreachable);
      await kv.create(keyOf(code), JSON.stringify(value)).catch(unreachable);
    },
    take: async (code) => takeFrom(await bucket().catch(unreachable), keyOf(code)).catch(unreachable),
  };
};
