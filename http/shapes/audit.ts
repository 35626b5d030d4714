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
  },
  {
    $id: 'Checkpoint',
    description:
      'A sealed stretch of the log. Keep `hash@to` elsewhere to see later that nothing was cut or rewritten.',
  },
);
export type Checkpoint = Given<Static<typeof Checkpoint>>;

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
    after: Type.Array(Checkpoint, {
      description: 'The checkpoints that follow up to `until`, each naming the one before; empty unless asked for',
    }),
  },
  { $id: 'Proof', description: 'Shows without AuraLink that an event lies under a checkpoint.' },
);
export type Proof = Given<Static<typeof Proof>>;

export const Verdict = closed(
  {
    ok: Type.Boolean(),
    checked: Type.Integer({ description: 'Events held against a checkpoint' }),
    checkpoints: Type.Integer({ description: 'Checkpoints whose root was computed anew' }),
    covered_to: nullable(PositionText),
    uncovered: Type.Integer({ description: 'Events that no checkpoint covers yet: only counted' }),
    head: nullable(Type.String({ description: 'hash@to of the last checkpoint that holds; keep it elsewhere' })),
    first_bad: nullable(
      closed({
        position: PositionText,
        kind: oneOf(['missing', 'altered', 'checkpoint', 'forked', 'cut']),
        why: Type.String(),
      }),
    ),
  },
  { $id: 'Verdict', description: 'Whether the log is what its checkpoints say, and the first position that is not.' },
);
export type Verdict = Given<Static<typeof Verdict>>;
