import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

const AT =
  'A moment (ISO 8601) or a position: the answer is as it was then. A moment means what the log had stored by it, whatever times the events carry; a moment to come is now';

/** What a read takes that can look back. */
export const LookingBack = { at: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: AT })) };

/** One end of a difference. */
export const MomentText = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'A moment (ISO 8601: what the log had stored by then) or a position',
});

export const RowChange = closed(
  {
    table: Type.String({ description: 'Table of the read model', examples: ['participants'] }),
    id: Type.String(),
    change: oneOf(['added', 'changed', 'removed']),
    fields: Type.Array(
      closed(
        { field: Type.String(), before: Type.Unknown(), after: Type.Unknown() },
        { description: 'null: no value' },
      ),
    ),
  },
  { $id: 'RowChange', description: 'What became of one row of the read model between two moments.' },
);

export const RoomChanges = closed(
  {
    from: PositionText,
    to: PositionText,
    events: Type.Integer({ description: 'How many events of the room lie between' }),
    items: Type.Array(RowChange),
    next_cursor: nullable(Type.String()),
  },
  { $id: 'RoomChanges', description: 'The rows of a room that differ between two moments, by table and id.' },
);
export type RoomChanges = Given<Static<typeof RoomChanges>>;

export const RoomMoment = closed(
  { position: PositionText, time: Moment, name: Type.String({ examples: ['participant.joined'] }) },
  { $id: 'RoomMoment', description: 'When something happened in a room.' },
);
export type RoomMoment = Given<Static<typeof RoomMoment>>;

export const RoomMoments = closed(
  { items: Type.Array(RoomMoment), total: Type.Integer({ description: 'How many there are' }) },
  { $id: 'RoomMoments', description: 'The moments of a room in log order, evenly thinned where there are many.' },
);
