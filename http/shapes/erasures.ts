import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

const Total = Type.Integer({ minimum: 0 });

export const Erasure = closed(
  {
    id: Type.String({ examples: ['er-9dV1kQ'] }),
    person_id: Type.String({
      description: 'The keyed hash by which events name the person; what the person was called stands nowhere',
      examples: ['ps-4cQ2'],
    }),
    state: oneOf(['requested', 'erased', 'verified'], {
      description: 'erased: the keys are destroyed; verified: the log was read through, and nothing can be read',
    }),
    reason: Type.String(),
    requested_at: Moment,
    requested_by: nullable(Type.String({ description: 'Null once this person was erased too' })),
    requested_position: PositionText,
    erased_at: nullable(Moment),
    erased_position: nullable(
      Type.String({
        description:
          'Where the erasure lies on the log: GET /audit/proof/{event} proves it once a checkpoint covers it',
      }),
    ),
    keys: Type.Array(
      closed({
        key_hash: Type.String({ description: 'SHA-256 of the key id that stands beside each ciphertext' }),
        version: Type.Integer({ minimum: 1 }),
        made_at: Moment,
      }),
      { description: 'The data keys that were destroyed' },
    ),
    rows: Type.Array(closed({ table: Type.String(), rows: Total }), {
      description: 'Rows of the read models that spoke of the person; they are kept, without what they said',
    }),
    verified_at: nullable(Moment),
    verified_up_to: nullable(PositionText),
    events: Type.Array(closed({ type: Type.String(), events: Total }), {
      description: 'Events that speak of the person, which nobody can read any more',
    }),
    in_clear: nullable(
      Type.Integer({
        minimum: 0,
        description:
          'Fields that were stored before there was encryption: no program shows them, but their bytes are on the log',
      }),
    ),
  },
  { $id: 'Erasure', description: 'The erasure of a person, and its receipt.' },
);
export type Erasure = Given<Static<typeof Erasure>>;

export const VaultKeys = closed(
  {
    present: Type.String({
      description: 'The master key that wraps new data keys, by its id',
      examples: ['9f3a0c51b2de7788'],
    }),
    masters: Type.Array(
      closed({
        id: Type.String(),
        keys: Type.Integer({ minimum: 0, description: 'Data keys that it wraps' }),
        needed: Type.Boolean({ description: 'False: it may be put away' }),
      }),
    ),
    people: Type.Integer({ minimum: 0, description: 'People of all tenants who have a data key' }),
    destroyed: Type.Integer({ minimum: 0, description: 'Data keys that were destroyed' }),
  },
  { $id: 'VaultKeys', description: 'Which master keys are in use.' },
);
export type VaultKeys = Given<Static<typeof VaultKeys>>;
