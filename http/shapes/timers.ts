import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

export const TimerState = oneOf(['set', 'fired', 'failed', 'cancelled']);

const FIELDS = {
  id: Type.String({ examples: ['tm-Gx0aWZ1pS8m2qk7RrT4v9Q'] }),
  name: Type.String({ description: 'The id it was set by: setting it again replaces it' }),
  state: TimerState,
  kind: oneOf(['at', 'after', 'every', 'cron']),
  at: nullable(Moment),
  after_ms: nullable(Type.Integer()),
  every_ms: nullable(Type.Integer()),
  cron: nullable(Type.String()),
  zone: nullable(Type.String({ description: 'IANA time zone of the cron expression; null is UTC' })),
  event_type: Type.String(),
  event_source: Type.String(),
  set_by: Type.String({ description: 'The handler, or the subject of the credential' }),
  set_at: Moment,
  next_due_at: nullable(Moment),
  last_due_at: nullable(Moment),
  last_fired_at: nullable(Moment),
  last_late_ms: nullable(Type.Integer({ description: 'How long after its moment it fired last' })),
  last_event_id: nullable(Type.String({ description: 'Message id of the event it published last' })),
  ended_at: nullable(Moment),
  fired: Type.Integer(),
  late: Type.Integer({ description: 'Of those, how often more than five seconds after the moment' }),
  missed: Type.Integer({ description: 'Occurrences that an outage left out' }),
  failed: Type.Integer(),
  error: nullable(closed({ code: Type.String(), reason: Type.String() })),
};

export const Timer = closed(FIELDS, {
  $id: 'Timer',
  description: 'An event that will be published at a moment, again and again, or by cron; and what has become of it.',
});
export type Timer = Given<Static<typeof Timer>>;

export const TimerDetail = closed(
  {
    ...FIELDS,
    position: nullable(PositionText),
    event_data: nullable(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Data of the event it publishes, as it was set' }),
    ),
    upcoming: Type.Array(Moment, { description: 'Its next moments, at most five' }),
  },
  { $id: 'TimerDetail', description: 'A timer with what it carries and when it will fire.' },
);
export type TimerDetail = Given<Static<typeof TimerDetail>>;
