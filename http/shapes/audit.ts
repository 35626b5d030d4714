import Type, { type Static } from 'typebox';
import { EventItem } from './events.ts';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

const Digest = Type.String({
  description: 'SHA-256 as 64 hexadecimal digits',
  examples: ['6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
});
const Sequence = Type.Integer({ minimum: 1 });

export const Checkpoint = closed(
  {
    position: Type.String({ description: 'Where the checkpoint itself lies', examples: ['EVENTS:1002'] }),
    stream: Type.String({ examples: ['EVENTS'] }),
    from: Sequence,
    to: Sequence,
    size: Type.Integer({ description: 'Events in its tree' }),
    root: Digest,
    previous: Type.String({ description: 'Hash of the checkpoint before; 64 zeros in the first' }),
    hash: Type.String({
      description:
        'SHA-256 of the byte 2 and the canonical JSON (RFC 8785) of {from, previous, root, size, stream, to}: it stands for the whole log up to `to`',
    }),
    time: Moment,
    tree: nullable(
      closed({ size: Sequence, root: Digest }, { description: 'The RFC 6962 tree over all events up to `to`' }),
    ),
    note: nullable(
      Type.String({
        description:
          'The head of that tree, signed (c2sp.org/tlog-checkpoint); null for checkpoints from before there were signatures',
      }),
    ),
    key_id: nullable(
      Type.String({
        description: 'Id of the key that has signed; GET /audit/keys has the key',
        examples: ['8c54d4ff'],
      }),
    ),
    signature: nullable(Type.String({ description: 'Ed25519 over the text of the note, base64' })),
    witnesses: Type.Array(Type.String(), { description: 'Places outside of the broker that hold it' }),
  },
  {
    $id: 'Checkpoint',
    description:
      'A sealed stretch of the log. Keep `hash@to` elsewhere to see later that nothing was cut or rewritten.',
  },
);
export type Checkpoint = Given<Static<typeof Checkpoint>>;

const SignedTree = {
  size: Type.Integer({ minimum: 1, description: 'Leaves of the signed tree', examples: [90_000] }),
  root: Digest,
  note: Type.String({
    description: 'Its size and root, signed (c2sp.org/tlog-checkpoint); GET /audit/keys has the keys',
  }),
};

const Inclusion = closed(
  {
    index: Type.Integer({ minimum: 0, description: 'Place among all leaves of the log, from 0' }),
    ...SignedTree,
    path: Type.Array(Digest, {
      description: 'The audit path of RFC 6962 §2.1.1 from the leaf up, to be verified as RFC 9162 §2.1.3.2 says',
    }),
  },
  {
    description:
      'The way into the signed tree over the whole log, of `checkpoint` or of the last one of `after`; null where that is not signed, or where what stands before it was sealed before there were signatures',
  },
);

export const Consistency = closed(
  {
    from: closed(SignedTree),
    to: closed(SignedTree),
    path: Type.Array(Digest, {
      description:
        'The proof of RFC 6962 §2.1.2, to be verified as RFC 9162 §2.1.4.2 says; empty where the two are one',
    }),
  },
  {
    $id: 'Consistency',
    description: 'Shows without AuraLink that one signed tree begins with another: nothing before was changed or cut.',
  },
);
export type Consistency = Given<Static<typeof Consistency>>;

export const Proof = closed(
  {
    event: EventItem,
    leaf: Type.String({
      description:
        'SHA-256 of the byte 0 and the canonical JSON (RFC 8785) of {event, position}, both as they stand in `event`',
    }),
    index: Type.Integer({ description: 'Place among the leaves, from 0' }),
    path: Type.Array(closed({ side: oneOf(['left', 'right']), hash: Digest }), {
      description:
        'From the leaf up: each step gives the SHA-256 of the byte 1, the left hash and the right hash; `side` is where the neighbour stands. The last is the root (RFC 6962 §2.1)',
    }),
    checkpoint: Checkpoint,
    inclusion: nullable(Inclusion),
    after: Type.Array(Checkpoint, {
      description: 'The checkpoints that follow up to `until`, each naming the one before; empty unless asked for',
    }),
  },
  { $id: 'Proof', description: 'Shows without AuraLink that an event lies under a checkpoint.' },
);
export type Proof = Given<Static<typeof Proof>>;

export const AuditKey = closed(
  {
    number: Type.Integer({ minimum: 1, description: '1 for the first key' }),
    key: Type.String({
      description: 'The verifier key (c2sp.org/signed-note): name, id, and the public key',
      examples: ['auralink/3f2a91c0+8c54d4ff+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs'],
    }),
    name: Type.String({ description: 'The origin of the checkpoints it signs', examples: ['auralink/3f2a91c0'] }),
    key_id: Type.String({ examples: ['8c54d4ff'] }),
    jwk: closed(
      { kty: Type.Literal('OKP'), crv: Type.Literal('Ed25519'), x: Type.String(), kid: Type.String() },
      { description: 'The same as a JSON Web Key (RFC 8037)' },
    ),
    since: Type.String({
      description: 'Where it was made known; checkpoints behind are signed by it',
      examples: ['EVENTS:12'],
    }),
    until: nullable(Type.String({ description: 'Where the next one was made known; null: it signs now' })),
    made_known_at: Moment,
    vouched: Type.Boolean({
      description: 'The key before it has signed for it; false for the first, and where that was lost',
    }),
    note: Type.String({
      description: 'The signed statement that makes it known',
      examples: ['auralink.com/audit-key…'],
    }),
  },
  { $id: 'AuditKey', description: 'A key that signs the checkpoints of the log.' },
);
export type AuditKey = Given<Static<typeof AuditKey>>;

export const AuditKeys = closed(
  { items: Type.Array(AuditKey, { description: 'The oldest first; old ones stay published' }) },
  { $id: 'AuditKeys', description: 'The public keys of the audit, for whoever verifies.' },
);
export type AuditKeys = Given<Static<typeof AuditKeys>>;

export const SigningState = closed(
  {
    key_id: nullable(Type.String({ description: 'Of the key that signs now; null: there is none yet' })),
    held: Type.Boolean({ description: 'Whether its secret is at hand in the process that answers' }),
    kept_in: oneOf(['file', 'outside'], {
      description:
        '`file`: the program keeps it, and can put another in its place. `outside`: it comes from the environment or a file that the program may not rewrite, and is rotated there',
    }),
  },
  { $id: 'SigningState', description: 'How the key is kept that signs the checkpoints.' },
);
export type SigningState = Given<Static<typeof SigningState>>;

export const Witness = closed(
  {
    id: Type.String(),
    kind: oneOf(['file', 's3', 'webhook']),
    place: Type.String({ examples: ['s3://audit-eu/auralink'] }),
    to: nullable(Type.Integer({ description: 'Last sequence of the newest checkpoint it holds; null: none yet' })),
    reached_at: nullable(Moment),
    behind: Type.Integer({ description: 'Events under signed checkpoints that it does not hold yet' }),
  },
  { $id: 'Witness', description: 'A place outside of the broker where signed checkpoints are kept.' },
);
export type Witness = Given<Static<typeof Witness>>;

export const Witnesses = closed(
  { items: Type.Array(Witness) },
  {
    $id: 'Witnesses',
    description: 'Where signed checkpoints are kept outside of the broker, and how far each has come.',
  },
);
export type Witnesses = Given<Static<typeof Witnesses>>;

export const BundleLine = Type.Object(
  {
    seq: Type.Optional(Sequence),
    beside: Type.Optional(
      Type.Literal(true, { description: 'It lies outside of the sequences asked for, which rest on it' }),
    ),
    event: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'The event as it lies on the log' }),
    ),
  },
  {
    $id: 'BundleLine',
    description:
      'A line of a bundle. The first says what it is, the last how many there were; gaps have lines of their own.',
    examples: [{ seq: 17, event: { specversion: '1.0', id: '1f0c7a52' } }],
  },
);

export const Verdict = closed(
  {
    ok: Type.Boolean(),
    checked: Type.Integer({ description: 'Events held against a checkpoint' }),
    checkpoints: Type.Integer({ description: 'Checkpoints whose root was computed anew' }),
    covered_to: nullable(PositionText),
    uncovered: Type.Integer({ description: 'Events that no checkpoint covers yet: only counted' }),
    signatures: Type.Integer({ description: 'Checkpoints whose signature was verified' }),
    signed_to: nullable(PositionText),
    signed_by: nullable(Type.String({ description: 'The verifier key of the newest signature' })),
    witnesses: Type.Array(
      closed({
        place: Type.String(),
        to: nullable(Type.Integer({ description: 'Events in the newest tree it holds; null: it holds none' })),
        problem: nullable(Type.String({ description: 'Why it could not be asked' })),
      }),
      { description: 'Whose newest checkpoint the log was held against' },
    ),
    head: nullable(Type.String({ description: 'hash@to of the last checkpoint that holds; keep it elsewhere' })),
    first_bad: nullable(
      closed({
        position: PositionText,
        kind: oneOf(['missing', 'altered', 'checkpoint', 'signature', 'key', 'forked', 'cut']),
        why: Type.String(),
      }),
    ),
  },
  { $id: 'Verdict', description: 'Whether the log is what its checkpoints say, and the first position that is not.' },
);
export type Verdict = Given<Static<typeof Verdict>>;
