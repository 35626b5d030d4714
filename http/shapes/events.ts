import Type, { type Static, type TSchema } from 'typebox';
import { closed, type Given, Moment, PositionText } from './fields.ts';

const Data = Type.Record(Type.String(), Type.Unknown(), {
  description: 'As the schema of its type says, see /schemas/{type}',
  examples: [{ roomId: 'RM_FZ8vZ6993fKS' }],
});

export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String(),
    source: Type.String(),
    type: Type.String({ examples: ['com.auralink.room.started.v1'] }),
    subject: Type.String({ examples: ['room/RM_FZ8vZ6993fKS'] }),
    time: Moment,
    datacontenttype: Type.String(),
    tenant: Type.String(),
    correlationid: Type.String(),
    causationid: Type.Optional(Type.String()),
    traceparent: Type.Optional(Type.String()),
    dataref: Type.Optional(Type.String({ description: 'Where the data lies, when it is not here' })),
    data: Type.Optional(Data),
  },
  { $id: 'CloudEvent', description: 'A CloudEvent 1.0 in structured JSON; the schema of data is at /schemas/{type}.' },
);

/** What POST /events takes, for the document: who reads it strictly is `streams/admit.ts`. */
export const NewEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String({ minLength: 1, description: 'With source it tells repeats: they add nothing' }),
    source: Type.String({ minLength: 1, examples: ['/checkout'] }),
    type: Type.String({ examples: ['com.auralink.webhook.received.v1'] }),
    subject: Type.Optional(
      Type.String({ description: 'Follows from the data; where it is given it must be the same' }),
    ),
    time: Type.Optional(Type.String({ format: 'date-time', description: 'When it happened; now if absent' })),
    datacontenttype: Type.Optional(Type.Literal('application/json')),
    dataschema: Type.Optional(Type.String({ format: 'uri' })),
    correlationid: Type.Optional(Type.String()),
    causationid: Type.Optional(Type.String()),
    traceparent: Type.Optional(Type.String()),
    data: Data,
  },
  {
    $id: 'NewEvent',
    description: 'A CloudEvent 1.0 in structured JSON, as it is published.',
    examples: [
      {
        specversion: '1.0',
        id: 'order-7',
        source: '/checkout',
        type: 'com.auralink.room.requested.v1',
        data: { requestId: 'rq-order-7', name: 'standup', aiAgentEnabled: false },
      },
    ],
  },
);

export const EventItem = closed(
  {
    position: PositionText,
    msg_id: Type.String({ description: 'Identity of (tenant, source, id)' }),
    event: CloudEvent,
    stored: Type.Optional(CloudEvent),
    unread: Type.Optional(
      closed(
        {
          code: Type.String({ examples: ['EVENT_VERSION_NEWER'] }),
          title: Type.String(),
          reason: Type.Optional(Type.String()),
        },
        { description: 'Why the event is shown as it lies on the log: not as the newest version, or without its data' },
      ),
    ),
  },
  {
    $id: 'Event',
    description:
      'An event and its place on the log. `event` is read as the newest version of its type; `stored` is there where another version lies on the log.',
  },
);
export type EventItem = Given<Static<typeof EventItem>>;

export const Receipt = closed(
  {
    position: PositionText,
    msg_id: Type.String(),
    id: Type.String(),
    duplicate: Type.Boolean({ description: 'The log held this event before; nothing was added' }),
  },
  { $id: 'Receipt', description: 'Where an event lies on the log.' },
);
export type Receipt = Given<Static<typeof Receipt>>;

/** One event of a causation tree with what it caused. */
export interface EventNode {
  readonly position: string;
  readonly msg_id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly time: string;
  readonly children: readonly EventNode[];
}

const Node: TSchema = Type.Cyclic(
  {
    EventNode: closed({
      position: PositionText,
      msg_id: Type.String(),
      type: Type.String(),
      subject: Type.String(),
      source: Type.String(),
      time: Moment,
      children: Type.Array(Type.Ref('EventNode')),
    }),
  },
  'EventNode',
);

export const Causation = closed(
  { root: Type.Unsafe<EventNode>(Node), focus: Type.String({ description: 'msg_id of the event that was asked for' }) },
  { $id: 'Causation', description: 'Everything one cause led to, as a tree.' },
);
export type Causation = Given<Static<typeof Causation>>;
