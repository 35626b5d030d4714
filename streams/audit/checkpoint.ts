import { hash } from 'node:crypto';
import { auditCheckpointed } from '../../schemas/audit.ts';
import type { DataOf } from '../../schemas/define.ts';
import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import { msgIdOf } from '../identity.ts';
import { asWritten } from '../reading.ts';
import { canonical } from './canonical.ts';
import { createTree, leafHash, type Range } from './merkle.ts';
import { headText, signNote, type SigningKey } from './note.ts';

/** Checkpoints and gaps belong to the log, not to one of its tenants: they lie in a tenant of the platform's own. */
export const AUDIT_TENANT = 'auralink';
export const AUDIT_SOURCE = '/auralink/audit';

export type CheckpointData = DataOf<typeof auditCheckpointed>;

/** What a checkpoint vouches for; its hash is over exactly these. */
export type Statement = Omit<CheckpointData, 'fingerprints' | 'tree' | 'note'>;

/** `previous` of the first checkpoint. */
export const NO_CHECKPOINT = '0'.repeat(64);

const FINGERPRINT_BYTES = 4;
const CHECKPOINT_PREFIX = Buffer.of(2);

/** What is hashed of an event: canonical JSON of `{event, position}`, as it lies on the log. */
export const leafInput = ({ event, position }: Pick<StoredEvent, 'event' | 'position'>): string =>
  canonical({ event, position: formatPosition(position) });

export const leafOf = (stored: StoredEvent): Buffer =>
  leafHash(leafInput({ event: asWritten(stored), position: stored.position }));

/** What is hashed of a checkpoint: canonical JSON of its statement. */
export const statementText = ({ stream, from, to, size, root, previous }: Statement): string =>
  canonical({ stream, from, to, size, root, previous });

/** Hex of sha256(0x02, statement): it stands for the whole log up to `to`, since each checkpoint names the one before. */
export const checkpointHash = (statement: Statement): string =>
  hash('sha256', Buffer.concat([CHECKPOINT_PREFIX, Buffer.from(statementText(statement))]), 'hex');

/** The first bytes of a leaf: enough to say which event differs, not to prove that none does. */
export const fingerprint = (leaf: Buffer): Buffer => leaf.subarray(0, FINGERPRINT_BYTES);

/** The fingerprints of a checkpoint, one a leaf; undefined where there are not as many as it has leaves. */
export const fingerprintsOf = ({ fingerprints, size }: CheckpointData): readonly Buffer[] | undefined => {
  const bytes = Buffer.from(fingerprints, 'base64');
  if (bytes.length !== size * FINGERPRINT_BYTES) return undefined;
  return Array.from({ length: size }, (_, index) =>
    bytes.subarray(index * FINGERPRINT_BYTES, (index + 1) * FINGERPRINT_BYTES),
  );
};

/** The head of the tree over everything up to a checkpoint, and how the next one goes on with it. */
export type TreeData = NonNullable<CheckpointData['tree']>;

/** The tree of a checkpoint to go on with. Throws RangeError where its parts do not make a tree. */
export const rangeOf = ({ size, range }: TreeData): Range => ({
  size,
  roots: range.map((root) => Buffer.from(root, 'hex')),
});

export const treeData = (tree: ReturnType<typeof createTree>): TreeData => ({
  size: tree.size(),
  root: tree.root().toString('hex'),
  range: tree.range().roots.map((root) => root.toString('hex')),
});

/** A key and the name it signs by, which is the log's origin. */
export interface Signer {
  readonly name: string;
  readonly key: SigningKey;
}

/** A tree's head as a signed note (c2sp.org/tlog-checkpoint). */
export const noteOf = ({ size, root }: Pick<TreeData, 'size' | 'root'>, signer: Signer): string =>
  signNote(headText({ origin: signer.name, size, root }), [signer]);

/** Makes the checkpoint over leaves that are given one by one. With `before`, the tree up to there, it is signed when it is closed. */
export const createSeal = (before?: Range) => {
  const tree = createTree();
  const whole = before && createTree(before);
  const prints: Buffer[] = [];
  const signed = (signer: Signer | undefined): Pick<CheckpointData, 'tree' | 'note'> => {
    if (!whole || !signer) return {};
    const head = treeData(whole);
    return { tree: head, note: noteOf(head, signer) };
  };
  return {
    add: (leaf: Buffer): void => {
      tree.add(leaf);
      whole?.add(leaf);
      prints.push(Buffer.from(fingerprint(leaf)));
    },
    size: tree.size,
    /** The tree over everything up to here. */
    range: (): Range | undefined => whole?.range(),
    close: (place: Pick<CheckpointData, 'stream' | 'from' | 'to' | 'previous'>, signer?: Signer): CheckpointData => ({
      ...place,
      size: tree.size(),
      root: tree.root().toString('hex'),
      fingerprints: Buffer.concat(prints).toString('base64'),
      ...signed(signer),
    }),
  };
};

/** Id of the checkpoint that begins at a sequence: two auditors, or one after a restart, make the same one, and the log holds it once. */
export const checkpointId = (stream: string, from: number): string => `checkpoint-${stream}-${from}`;

/** A checkpoint as it lies on the log. */
export interface Checkpoint extends CheckpointData {
  /** Where the checkpoint itself lies. */
  readonly seq: number;
  readonly time: string;
  readonly hash: string;
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

/** An event as a checkpoint of the stream; undefined for every other event, and for one that is not of the form. */
export const checkpointOf = ({ event, position, msgId }: StoredEvent, stream: string): Checkpoint | undefined => {
  const data = event.data as Readonly<Record<keyof CheckpointData, unknown>>;
  const formed =
    event.type === auditCheckpointed.type &&
    data.stream === stream &&
    [data.from, data.to, data.size].every(isWhole) &&
    [data.root, data.previous, data.fingerprints].every((text) => typeof text === 'string') &&
    msgId === msgIdOf(AUDIT_TENANT, AUDIT_SOURCE, checkpointId(stream, data.from as number));
  if (!formed) return undefined;
  const checkpoint = event.data as unknown as CheckpointData;
  return { ...checkpoint, seq: position.seq, time: event.time, hash: checkpointHash(checkpoint) };
};
