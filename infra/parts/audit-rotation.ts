import type { Ports as HandlerPorts } from '../../handlers/ports.ts';
import type { Ports as FacadePorts } from '../../http/ports.ts';
import type { AuditKey } from '../../http/shapes/audit.ts';
import { Fault } from '../../schemas/errors.ts';
import type { LogKey } from '../../streams/audit/keys.ts';
import type { SigningKey } from '../../streams/audit/note.ts';
import { announceKey, keysOnLog } from '../../streams/audit/signer.ts';
import type { LogReader, Publisher } from '../../streams/log.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { AuditKeyStore } from '../config/audit-keys.ts';
import { showKey } from './audit-views.ts';

interface Place {
  readonly reader: Pick<LogReader, 'read' | 'last'>;
  readonly publisher: Pick<Publisher, 'publish'>;
}

interface Asked {
  /** The name to sign by; absent: the one the log has. */
  readonly origin: string | undefined;
  /** The verifier key that is to be replaced; where another signs already, nothing is done. Absent: whichever signs. */
  readonly from?: string;
  /** The old secret is gone: nobody signs for the new key. */
  readonly lost?: boolean;
}

const newestKey = async ({ reader }: Pick<Place, 'reader'>): Promise<LogKey> => {
  const key = (await keysOnLog({ reader, stream: EVENTS })).at(-1);
  if (key) return key;
  throw new Fault('CHECKPOINT_NOT_YET', { reason: 'nothing is signed yet: there is no key to be changed' });
};

/** The key to go on with: one that was made before a crash, and nobody has heard of yet, else a new one. */
const nextKey = async (store: AuditKeyStore, old: SigningKey | undefined): Promise<SigningKey> => {
  const [first] = await store.held();
  return old && first && first.x !== old.x ? first : store.add();
};

/**
 * Makes a new key known, which the old one signs for unless it is lost; gives it as it lies on the log. Cut off anywhere it may be asked for again. Throws
 * AUDIT_KEY_GIVEN, AUDIT_KEY_NOT_HELD, CHECKPOINT_NOT_YET, REVISION_CONFLICT.
 */
export const rotateAuditKey = async (
  place: Place,
  store: AuditKeyStore,
  { origin, from, lost = false }: Asked,
): Promise<AuditKey> => {
  const before = await newestKey(place);
  if (from !== undefined && before.key.text !== from) return showKey(before, undefined);
  const old = (await store.held()).find(({ x }) => x === before.key.x);
  if (!old && !lost) throw new Fault('AUDIT_KEY_NOT_HELD', { key: before.key.text });
  if ((await store.keptIn()) === 'outside') throw new Fault('AUDIT_KEY_GIVEN', { key: before.key.text });
  const key = await nextKey(store, old);
  await announceKey(
    { publisher: place.publisher, stream: EVENTS },
    { name: origin ?? before.key.name, key },
    before,
    old,
  );
  const now = await newestKey(place);
  if (now.key.x !== key.x)
    throw new Fault('REVISION_CONFLICT', { reason: 'another process has changed the key at the same time' });
  await store.keepFirst();
  return showKey(now, undefined);
};

/** Satisfies the port `auditKeys` of `handlers/ports.ts`. */
export const auditKeysPort = (
  place: Place,
  store: AuditKeyStore,
  origin: string | undefined,
): HandlerPorts['auditKeys'] => ({
  rotate: async (from) => {
    const { number, key } = await rotateAuditKey(place, store, { origin, from });
    return { number, key };
  },
});

/** How the key that signs now is kept, as far as this process knows. */
export const signingState = async (
  reader: Place['reader'],
  store: Pick<AuditKeyStore, 'held' | 'keptIn'>,
): ReturnType<FacadePorts['audit']['signing']> => {
  const [keys, held, keptIn] = await Promise.all([keysOnLog({ reader, stream: EVENTS }), store.held(), store.keptIn()]);
  const now = keys.at(-1);
  return {
    key_id: now?.key.id ?? null,
    held: held.some(({ x }) => x === now?.key.x),
    kept_in: keptIn,
  };
};
