import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';

/** The chain of checkpoints over one stream: `audit/EVENTS`. */
export const audit = aggregate('audit', 'stream');

/** The keys that sign the log's checkpoints, one after the other: `audit_key/EVENTS`. */
export const auditKey = aggregate('audit_key', 'stream');

/** What became of asking for another key. */
export const auditRotation = aggregate('audit_rotation', 'rotationId');

/** A place outside of the broker where signed checkpoints are kept. */
export const auditWitness = aggregate('audit_witness', 'witnessId');

/** Sequences that are not on the log any more. */
export const auditGap = aggregate('audit_gap', 'gapId');

const Sequence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
/** A verifier key as C2SP's signed notes have it: `<name>+<key id>+<base64 of 0x01 and the public key>`. */
const VerifierKey = Type.String({ maxLength: 400, pattern: '^[^\\s+]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+={0,2}$' });
/** A signed note (c2sp.org/signed-note). */
const Note = Type.String({ maxLength: 4_096 });

const TREE_ROOT = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';

export const auditCheckpointed = defineEvent({
  type: 'com.auralink.audit.checkpointed.v1',
  owner: 'platform',
  of: audit,
  meaning:
    'The auditor has sealed a stretch of the log: the Merkle root of its events, chained to the checkpoint before. Published after every 1,000 events, or a minute after the first new one.',
  data: Type.Object({
    stream: Key,
    from: Sequence,
    to: Sequence,
    /** Events in the tree: fewer than from–to hold only where some were missing already. */
    size: Sequence,
    root: Digest,
    /** Hash of the checkpoint before; 64 zeros in the first. */
    previous: Digest,
    /** The first four bytes of every leaf, base64: they do not prove anything, they tell which event it was. */
    fingerprints: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
    /** The tree over all events up to `to`, with the roots of its full subtrees, which the next one goes on from. Checkpoints before there were signatures lack it. */
    tree: Type.Optional(
      Type.Object({ size: Sequence, root: Digest, range: Type.Array(Digest, { minItems: 1, maxItems: 53 }) }),
    ),
    /** That tree's size and root as a signed note (c2sp.org/tlog-checkpoint). */
    note: Type.Optional(Note),
  }),
  example: {
    stream: 'EVENTS',
    from: 1,
    to: 2,
    size: 2,
    root: TREE_ROOT,
    previous: '0'.repeat(64),
    fingerprints: 'CRoyig9tcvs=',
    tree: { size: 2, root: TREE_ROOT, range: [TREE_ROOT] },
    note: 'auralink/3f2a91c0\n2\n+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=\n\n— auralink/3f2a91c0 jFTU/1musBKNbCP5Tu/CmXigvFw7/y53ir7i0dB8cYZqpQh2Bib5P44xClGN1rbQ10n9Er/sf4b7wLukFUQVw3Xkswc=\n',
  },
});

export const auditKeyRotated = defineEvent({
  type: 'com.auralink.audit.key_rotated.v1',
  owner: 'platform',
  of: auditKey,
  meaning:
    'Checkpoints are signed with this key from here on. Published by the auditor for the first key, and whenever another takes its place; the note is signed by the new key and, unless that was lost, by the one before.',
  data: Type.Object({
    stream: Key,
    /** 1 for the first. */
    number: Sequence,
    key: VerifierKey,
    /** The key before; absent in the first. */
    previous: Type.Optional(VerifierKey),
    note: Note,
  }),
  example: {
    stream: 'EVENTS',
    number: 1,
    key: 'auralink/3f2a91c0+8c54d4ff+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs',
    note: 'auralink.com/audit-key\nstream EVENTS\nnumber 1\nkey auralink/3f2a91c0+8c54d4ff+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs\nprevious none\n\n— auralink/3f2a91c0 jFTU/2OVeYkMkCjEjgCq5EwLhiuULRkjVeV716zs10GuV/+7i0NbOa9R28l/NUrmTYciR/dtdvniLNCwwxz7/exg4wU=\n',
  },
});

const FIRST_KEY = 'auralink/3f2a91c0+8c54d4ff+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs';

export const auditKeyRotationRequested = defineEvent({
  type: 'com.auralink.audit.key_rotation_requested.v1',
  owner: 'platform',
  of: auditRotation,
  meaning: 'Somebody asked for checkpoints to be signed with another key. Published by the facade.',
  data: Type.Object({
    rotationId: Key,
    /** The key that signed then: asked for twice, it is changed once. */
    from: VerifierKey,
    byId: Key,
    by: Name,
  }),
  personal: [{ of: 'byId', fields: ['by'] }],
  example: { rotationId: 'ar-3fQ', from: FIRST_KEY, byId: 'ps-9f3a', by: 'owner' },
});

export const auditKeyRotationDone = defineEvent({
  type: 'com.auralink.audit.key_rotation_done.v1',
  owner: 'platform',
  of: auditRotation,
  meaning:
    'The key that signs is another than the one it was asked to take the place of; the old one has signed for it.',
  data: Type.Object({ rotationId: Key, number: Sequence, key: VerifierKey }),
  example: { rotationId: 'ar-3fQ', number: 2, key: FIRST_KEY },
});

export const auditKeyRotationRefused = defineEvent({
  type: 'com.auralink.audit.key_rotation_refused.v1',
  owner: 'platform',
  of: auditRotation,
  meaning: 'The key stays: the program cannot put another in its place.',
  data: Type.Object({ rotationId: Key, code: Type.String(), reason: Type.String() }),
  example: {
    rotationId: 'ar-3fQ',
    code: 'AUDIT_KEY_GIVEN',
    reason: 'The key that signs the log is given from outside',
  },
});

export const auditWitnessed = defineEvent({
  type: 'com.auralink.audit.witnessed.v1',
  owner: 'platform',
  of: auditWitness,
  meaning:
    'A witness holds every signed checkpoint up to this one. Published by the auditor once it has written what there was to write.',
  data: Type.Object({
    witnessId: Key,
    stream: Key,
    kind: Type.Union([Type.Literal('file'), Type.Literal('s3'), Type.Literal('webhook')]),
    /** Where it is, without what opens it. */
    place: Type.String({ maxLength: 2_000 }),
    /** Last sequence, and size of the tree, of the newest checkpoint it holds. */
    to: Sequence,
    size: Sequence,
  }),
  example: {
    witnessId: 'w-3f2a91c0',
    stream: 'EVENTS',
    kind: 's3',
    place: 's3://audit-eu/auralink',
    to: 2,
    size: 2,
  },
});

export const auditGapFound = defineEvent({
  type: 'com.auralink.audit.gap_found.v1',
  owner: 'platform',
  of: auditGap,
  meaning:
    'An alert: sequences are missing from the log, which never deletes. Published once for each gap, by the auditor.',
  data: Type.Object({
    gapId: Key,
    stream: Key,
    from: Sequence,
    to: Sequence,
    foundAt: Time,
  }),
  example: { gapId: 'EVENTS-5', stream: 'EVENTS', from: 5, to: 7, foundAt: '2026-11-21T09:00:00.000Z' },
});
