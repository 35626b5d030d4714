import { auditKeyRotated } from '../../schemas/audit.ts';
import type { DataOf } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { msgIdOf } from '../identity.ts';
import { asWritten } from '../reading.ts';
import { AUDIT_SOURCE, AUDIT_TENANT, type Signer } from './checkpoint.ts';
import { openNote, parseVerifierKey, signNote, verifierKey, type SigningKey, type VerifierKey } from './note.ts';

/** A key of the log's, as it was made known on the log. */
export interface LogKey {
  /** 1 for the first. */
  readonly number: number;
  readonly key: VerifierKey;
  /** Where it was made known. */
  readonly seq: number;
  readonly time: string;
  /** The note says what its data says, and the key itself has signed it. */
  readonly possessed: boolean;
  /** The key before it has signed it too. */
  readonly vouched: boolean;
  readonly previous: VerifierKey | undefined;
  readonly note: string;
}

/** What is signed when a key takes over. No tree head has such a second line. */
const statementOf = (stream: string, number: number, key: string, previous: string | undefined): string =>
  `auralink.com/audit-key\nstream ${stream}\nnumber ${number}\nkey ${key}\nprevious ${previous ?? 'none'}\n`;

/** The CloudEvents subject of the keys of a stream's checkpoints. */
export const keySubject = (stream: string): string => `audit_key/${stream}`;

/** Id of the n-th key's event: of two auditors that make it known at once the log holds the first. */
export const keyEventId = (stream: string, number: number): string => `audit-key-${stream}-${number}`;

/** The data of the event that makes a key known; `old` is absent for the first, and where the one before was lost. */
export const keyData = (
  stream: string,
  next: Signer,
  before: Pick<LogKey, 'number' | 'key'> | undefined,
  old: SigningKey | undefined,
): DataOf<typeof auditKeyRotated> => {
  const number = (before?.number ?? 0) + 1;
  const key = verifierKey(next.name, next.key.x).text;
  const text = statementOf(stream, number, key, before?.key.text);
  const vouching = before && old ? [{ name: before.key.name, key: old }] : [];
  return {
    stream,
    number,
    key,
    ...(before ? { previous: before.key.text } : {}),
    note: signNote(text, [next, ...vouching]),
  };
};

interface Statement {
  readonly number: number;
  readonly key: VerifierKey;
  readonly previous: VerifierKey | undefined;
  readonly note: string;
}

/** What the data of a key's event says; undefined where it has not the form. */
const statementIn = (data: Readonly<Record<string, unknown>>, stream: string): Statement | undefined => {
  const { number, note } = data;
  const read = (text: unknown) => (typeof text === 'string' ? parseVerifierKey(text) : undefined);
  const [key, previous] = [read(data['key']), read(data['previous'])];
  if (data['stream'] !== stream || !Number.isSafeInteger(number) || typeof note !== 'string') return undefined;
  return key && { number: number as number, key, previous, note };
};

/** An event as a key of the stream; undefined for every other event, and for one that is not of the form. */
export const keyOf = (stored: StoredEvent, stream: string): LogKey | undefined => {
  const { data, type, time } = asWritten(stored);
  const said = type === auditKeyRotated.type ? statementIn(data, stream) : undefined;
  if (!said || stored.msgId !== msgIdOf(AUDIT_TENANT, AUDIT_SOURCE, keyEventId(stream, said.number))) return undefined;
  const { number, key, previous, note } = said;
  const opened = openNote(note, previous ? [key, previous] : [key]);
  const by = opened?.text === statementOf(stream, number, key.text, previous?.text) ? opened.by : [];
  return {
    ...said,
    seq: stored.position.seq,
    time,
    possessed: by.includes(key),
    vouched: previous !== undefined && by.includes(previous),
  };
};

/** The keys in the order of their numbers, each counted where it was made known first. */
export const keysOf = async (events: AsyncIterable<StoredEvent>, stream: string): Promise<readonly LogKey[]> => {
  const keys: LogKey[] = [];
  for await (const stored of events) {
    const key = keyOf(stored, stream);
    if (key && key.number > (keys.at(-1)?.number ?? 0)) keys.push(key);
  }
  return keys;
};

/** Which keys count as the log's. */
export interface Trust {
  /** Given by whoever verifies: then nothing but these, and what is tied to them by signatures, counts. Absent: the log's first key. */
  readonly pinned?: readonly VerifierKey[] | undefined;
  /** Count besides: keys this process signs with itself. */
  readonly own?: readonly VerifierKey[] | undefined;
}

/** Whether a key follows the one before it as it should: numbered, naming it, signed by it and by itself. */
const follows = (key: LogKey, before: LogKey | undefined): boolean =>
  key.possessed && key.number === (before?.number ?? 0) + 1 && key.previous?.text === before?.key.text;

/** Runs of keys in which each has signed for the next: a statement that both have signed ties either to the other. */
const runsOf = (keys: readonly LogKey[]): LogKey[][] => {
  const runs: LogKey[][] = [];
  for (const [index, key] of keys.entries()) {
    const before = keys[index - 1];
    if (before && key.vouched && follows(key, before)) runs.at(-1)?.push(key);
    else runs.push([key]);
  }
  return runs;
};

/** The first key that nothing vouches for, and why; undefined when all are trusted. */
export const distrusted = (
  keys: readonly LogKey[],
  { pinned, own = [] }: Trust,
): { readonly key: LogKey; readonly why: string } | undefined => {
  const broken = keys.find((key, index) => !follows(key, keys[index - 1]));
  if (broken) return { key: broken, why: `the statement that makes the key ${broken.key.id} known does not hold` };
  const given = new Set([...(pinned ?? []), ...own].map(({ text }) => text));
  for (const [index, run] of runsOf(keys).entries()) {
    const [first] = run as [LogKey, ...LogKey[]];
    if (run.some(({ key }) => given.has(key.text)) || (pinned === undefined && index === 0)) continue;
    const why =
      index === 0
        ? `the log is signed with the key ${first.key.text}, not with one that was given`
        : `the key ${first.key.text} is not signed for by the one before it: give it with --key if it is known to be right`;
    return { key: first, why };
  }
  return undefined;
};
