import Type, { type Static } from 'typebox';
import { EventItem } from './events.ts';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

export const LetterState = oneOf(['open', 'redriving', 'redriven', 'discarded']);

const FIELDS = {
  id: Type.String({ examples: ['dl-Gx0aWZ1pS8m2qk7RrT4v9Q'] }),
  state: LetterState,
  handler: Type.String(),
  kind: oneOf(['handler', 'projection']),
  event_position: PositionText,
  event_id: Type.String(),
  event_type: Type.String(),
  event_subject: Type.String(),
  code: Type.String({ description: 'Error code of the last attempt' }),
  reason: Type.String(),
  attempts: Type.Integer(),
  first_at: Moment,
  last_at: Moment,
  redriven_at: nullable(Moment),
  discarded_at: nullable(Moment),
  discard_reason: nullable(Type.String()),
};

export const DeadLetter = closed(FIELDS, {
  $id: 'DeadLetter',
  description: 'An event that a handler or a projection gave up, and what became of it.',
});
export type DeadLetter = Given<Static<typeof DeadLetter>>;

export const DeadLetterDetail = closed(
  {
    ...FIELDS,
    event: nullable(EventItem),
    stack: nullable(Type.String({ description: 'Of the last attempt; kept for 30 days' })),
  },
  {
    $id: 'DeadLetterDetail',
    description: 'A dead letter with the event itself, which needs events:read and is null without it.',
  },
);
export type DeadLetterDetail = Given<Static<typeof DeadLetterDetail>>;
