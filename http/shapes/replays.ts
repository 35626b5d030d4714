import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

export const REPLAY_STATES = [
  'requested',
  'running',
  'pausing',
  'paused',
  'resuming',
  'cancelling',
  'cancelled',
  'completed',
  'failed',
] as const;
export const ReplayState = oneOf([...REPLAY_STATES]);

const SPEED = 'As fast as the target takes them, as fast as they happened, or so many times as fast (10: ten times)';
const Speed = Type.Union(
  [oneOf(['as_fast_as_possible', 'real_time']), Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })],
  { description: SPEED },
);

const Mode = oneOf(['structured', 'binary', 'batch']);

const TargetView = Type.Union([
  closed({ type: Type.Literal('webhook'), url: Type.String(), mode: Mode, retry_for_s: Type.Integer() }),
  closed({ type: Type.Literal('nats'), subject: Type.String(), acknowledged: Type.Boolean() }),
  closed({ type: Type.Literal('projection'), projection: Type.String() }),
]);

const FIELDS = {
  id: Type.String({ examples: ['rp-Gx0aWZ1pS8m2qk7RrT4v9Q'] }),
  state: ReplayState,
  from: PositionText,
  to: PositionText,
  types: Type.Array(Type.String(), { description: 'Full types, or prefixes that end in *; empty: every type' }),
  subject: nullable(Type.String()),
  correlation_id: nullable(Type.String()),
  speed: Speed,
  max_gap_ms: nullable(Type.Integer({ description: 'No pause between two events is longer' })),
  target: TargetView,
  position: PositionText,
  delivered: Type.Integer({ description: 'Events the target has taken' }),
  percent: Type.Number({ minimum: 0, maximum: 100, description: 'Of the positions between its ends' }),
  events_per_second: nullable(Type.Number({ description: 'Since it was last taken up' })),
  seconds_left: nullable(Type.Integer({ description: 'Estimated from its pace while it runs' })),
  restarts: Type.Integer({ description: 'How often a process went on with it after another had gone' }),
  requested_at: Moment,
  started_at: nullable(Moment),
  marked_at: nullable(Moment),
  ended_at: nullable(Moment),
  error: nullable(closed({ code: Type.String(), reason: Type.String() })),
};

export const Replay = closed(FIELDS, {
  $id: 'Replay',
  description:
    'A stretch of the log that is told again to somebody. Each target gets each event at least once and in log order; its place is recorded every few seconds.',
});
export type Replay = Given<Static<typeof Replay>>;

export const NewReplay = closed(
  {
    ...FIELDS,
    secret: nullable(
      Type.String({
        description: 'Signs its webhooks (Standard Webhooks); shown in this answer only. Null for other targets',
      }),
    ),
  },
  { $id: 'NewReplay', description: 'A replay that was just asked for.' },
);
export type NewReplay = Given<Static<typeof NewReplay>>;

const Text = Type.String({ minLength: 1, maxLength: 512 });
const edge = (absent: string) =>
  Type.String({
    minLength: 1,
    maxLength: 64,
    description: `A moment (ISO 8601) or a position, inclusive; absent: ${absent}`,
  });

/** What of the log is wanted, as bodies and queries name it. */
export const STRETCH = {
  from: Type.Optional(edge('from the beginning')),
  to: Type.Optional(edge('the end of the log as it is now')),
  type: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 160 }), {
      minItems: 1,
      maxItems: 50,
      description: 'Full types, or prefixes that end in *',
    }),
  ),
  subject: Type.Optional(Type.String({ ...Text, pattern: '^[A-Za-z0-9_-]+/[A-Za-z0-9_-]+$', examples: ['room/RM_x'] })),
  correlation_id: Type.Optional(Text),
  speed: Type.Optional(Speed),
  max_gap_ms: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 86_400_000, description: 'No pause between two events is longer than this' }),
  ),
};

export const ReplayWish = closed({
  ...STRETCH,
  target: Type.Union([
    closed({
      type: Type.Literal('webhook'),
      url: Type.String({
        minLength: 1,
        maxLength: 2_048,
        description: 'https or http. It is kept on the log: put no secret into it',
      }),
      mode: Type.Optional(
        Type.Enum(['structured', 'binary', 'batch'], {
          description:
            'CloudEvents over HTTP: one event as JSON (if absent), its data with ce-* headers, or up to 100 as a list',
        }),
      ),
      retry_for_s: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 86_400,
          description: 'How long one event is tried again before the replay is paused (600)',
        }),
      ),
    }),
    closed({
      type: Type.Literal('nats'),
      name: Type.Optional(
        Type.String({
          pattern: '^[A-Za-z0-9_-]{1,64}$',
          description: 'Events are published under replay.<tenant>.<name>; absent: the id of the replay',
        }),
      ),
      acknowledged: Type.Optional(
        Type.Boolean({ description: 'Wait until a stream has taken each event; false if absent' }),
      ),
    }),
    closed({ type: Type.Literal('projection'), projection: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }) }),
  ]),
});
export type ReplayWish = Static<typeof ReplayWish>;
