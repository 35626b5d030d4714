import { auditKeyRotated } from '../../schemas/audit.ts';
import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import type { LogReader, Publisher } from '../log.ts';
import { AUDIT_SOURCE, AUDIT_TENANT, type Signer } from './checkpoint.ts';
import { keyData, keyEventId, keysOf, type LogKey } from './keys.ts';
import { auditLogOf } from './log.ts';
import { parseNote, verifierKey, type SigningKey, type VerifierKey } from './note.ts';

/** What checkpoints are signed with. */
export interface Signing {
  /** The name to sign by; absent: the one the log has, and `firstOrigin` where it has none. */
  readonly origin?: string | undefined;
  readonly firstOrigin: string;
  /** The secret keys that are at hand now, the one to sign with first. */
  readonly held: () => Promise<readonly SigningKey[]>;
}

interface Place {
  readonly reader: Pick<LogReader, 'read' | 'last'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly stream: string;
}

/** The keys as the log has them. */
export const keysOnLog = ({ reader, stream }: Omit<Place, 'publisher'>): Promise<readonly LogKey[]> =>
  keysOf(auditLogOf(reader, stream).keys(), stream);

/** Makes a key known. False where somebody else was first: then the log has another than this. */
export const announceKey = async (
  { publisher, stream }: Omit<Place, 'reader'>,
  next: Signer,
  before: LogKey | undefined,
  old: SigningKey | undefined,
): Promise<boolean> => {
  const data = keyData(stream, next, before, old);
  const stored = await publisher.publish(emit(auditKeyRotated, data, { id: keyEventId(stream, data.number) }), {
    tenant: AUDIT_TENANT,
    source: AUDIT_SOURCE,
  });
  return !stored.duplicate;
};

/**
 * Who signs now: the first key at hand, under the origin. Where the log does not know it yet it is made known, signed for by the key before, which
 * must then be at hand too. Undefined where another process was just faster: look again. Throws AUDIT_KEY_NOT_HELD.
 */
export const signerNow = async (place: Place, signing: Signing): Promise<Signer | undefined> => {
  const [keys, known] = await Promise.all([signing.held(), keysOnLog(place)]);
  const [first] = keys;
  if (!first) throw new Fault('AUDIT_KEY_NOT_HELD', { reason: 'there is none' });
  const current = known.at(-1);
  const signer = { name: signing.origin ?? current?.key.name ?? signing.firstOrigin, key: first };
  if (current?.key.text === verifierKey(signer.name, first.x).text) return signer;
  const old = keys.find(({ x }) => x === current?.key.x);
  if (current && !old) throw new Fault('AUDIT_KEY_NOT_HELD', { key: current.key.text });
  if (await announceKey(place, signer, current, old)) return signer;
  // Another process was faster, perhaps with the same key; or the log has lost its beginning, and the key with it.
  const now = (await keysOnLog(place)).at(-1);
  return !now || now.key.text === verifierKey(signer.name, first.x).text ? signer : undefined;
};

/** The keys that a note of this log's may be signed with: those on the log, and those at hand under the name that the note names. */
export const keysFor = async (
  place: Omit<Place, 'publisher'>,
  signing: Signing,
  note: string,
): Promise<readonly VerifierKey[]> => {
  const [held, known] = await Promise.all([signing.held(), keysOnLog(place)]);
  const names = parseNote(note)?.signatures.map(({ name }) => name) ?? [];
  return [...known.map(({ key }) => key), ...names.flatMap((name) => held.map(({ x }) => verifierKey(name, x)))];
};
