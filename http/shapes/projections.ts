import Type, { type Static } from 'typebox';
import { closed, type Given, Moment, nullable, oneOf, PositionText } from './fields.ts';

const Build = closed({
  position: PositionText,
  of: PositionText,
  percent: Type.Number({ minimum: 0, maximum: 100 }),
  per_second: nullable(Type.Integer({ description: 'Events a second since it was taken up' })),
  seconds_left: nullable(Type.Integer({ description: 'Estimated from its pace; null before there is one' })),
  failed: Type.Integer({ description: 'Events it could not take in; each has a dead letter' }),
  started_at: Moment,
});

const Request = closed({
  id: Type.String(),
  state: oneOf(['requested', 'rebuilt']),
  requested_at: nullable(Moment),
  finished_at: nullable(Moment),
  up_to: nullable(PositionText),
  duration_ms: nullable(Type.Integer()),
  failed: nullable(Type.Integer()),
});

export const Projection = closed(
  {
    name: Type.String(),
    position: PositionText,
    lag_events: Type.Integer(),
    lag_seconds: Type.Number(),
    hash: Type.String({ description: 'Of its tables and cases; another hash means a rebuild' }),
    state: oneOf(['live', 'catching_up', 'rebuilding']),
    partitions: Type.Array(
      closed({
        shards: Type.String({ examples: ['0-15', '0-7'] }),
        position: PositionText,
        lag_events: Type.Integer({ description: 'At most: events of other shards are counted with them' }),
      }),
      { description: 'One for each range of shards that a process projects' },
    ),
    rebuild: nullable(Build),
    last_rebuild: nullable(Request),
  },
  {
    $id: 'Projection',
    description:
      'A read model and how far it has read the log. `rebuild` is what is being built beside the tables that serve; `last_rebuild` the newest that was asked for.',
  },
);
export type Projection = Given<Static<typeof Projection>>;

export const Comparison = closed(
  {
    id: Type.String({ examples: ['cm-7'] }),
    projection: Type.String(),
    state: oneOf(['running', 'done', 'failed']),
    position: PositionText,
    of: PositionText,
    percent: Type.Number({ minimum: 0, maximum: 100 }),
    started_at: Moment,
    finished_at: nullable(Moment),
    rows_differing: Type.Integer({ description: 'Of your tenant, all of them' }),
    rows_differing_elsewhere: Type.Integer({ description: 'Of other tenants; counted, not shown' }),
    differences: Type.Array(
      closed({
        table: Type.String(),
        key: Type.Array(Type.String()),
        column: nullable(Type.String({ description: 'Null: the whole row is missing on one side' })),
        live: Type.Unknown(),
        rebuilt: Type.Unknown(),
      }),
      {
        description:
          'Of the first hundred differing rows of each table; kept until the next comparison, or until all tables are made anew',
      },
    ),
    error: nullable(closed({ code: Type.String(), title: Type.String() })),
  },
  {
    $id: 'ProjectionComparison',
    description: 'The rows that serve against those that the log gives, at one position.',
  },
);
export type Comparison = Given<Static<typeof Comparison>>;
