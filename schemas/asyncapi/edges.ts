type Json = Record<string, unknown>;

/** How an edge sends an event: a request on a subject that only its credential may use, answered into its own inbox. */
export const edgeChannels: Json = {
  edges: {
    address: 'in.{tenant}.{edge}.{subject}',
    title: 'edges',
    description:
      'Requests of foreign edges: one CloudEvent each, structured or binary, checked and stored before it is answered',
    messages: { edgeEvent: { $ref: '#/components/messages/edgeEvent' } },
    parameters: {
      tenant: { description: 'Whose edge it is', examples: ['default'] },
      edge: {
        description: "The credential's name: it fixes the source and the owners whose events it may send",
        examples: ['pbx'],
      },
      subject: { description: 'Whatever the edge likes: it is not looked at', examples: ['event'] },
    },
    bindings: { nats: { queue: 'auralink-edge', bindingVersion: '0.1.0' } },
    'x-core-nats': { request: true, stored: false, storedAs: 'ev.>', stream: 'EVENTS' },
  },
  edgeAnswers: {
    address: null,
    title: 'edge answers',
    description: 'The inbox that a request of an edge names; without an answer the edge repeats the request',
    messages: {
      edgeReceipt: { $ref: '#/components/messages/edgeReceipt' },
      edgeRefusal: { $ref: '#/components/messages/edgeRefusal' },
    },
    'x-core-nats': { request: false, stored: false },
  },
};

export const edgeOperations: Json = {
  'receive.edges': {
    action: 'receive',
    channel: { $ref: '#/channels/edges' },
    title: 'take in events of edges',
    summary: 'Checks an event of an edge and stores it',
    description: 'A repeat of the same source and id adds nothing and is answered with `duplicate`.',
    messages: [{ $ref: '#/channels/edges/messages/edgeEvent' }],
    reply: {
      address: { location: '$message.header#/reply', description: 'The inbox of the request' },
      channel: { $ref: '#/channels/edgeAnswers' },
      messages: [
        { $ref: '#/channels/edgeAnswers/messages/edgeReceipt' },
        { $ref: '#/channels/edgeAnswers/messages/edgeRefusal' },
      ],
    },
  },
};

const edgeReceipt: Json = {
  name: 'edgeReceipt',
  title: 'stored',
  summary: 'Where the event lies on the log',
  contentType: 'application/json',
  payload: {
    type: 'object',
    required: ['position', 'msg_id', 'duplicate'],
    properties: {
      position: { type: 'string' },
      msg_id: { type: 'string' },
      duplicate: { type: 'boolean', description: 'The log held this event before; nothing was added' },
    },
  },
  examples: [
    {
      name: 'stored',
      payload: { position: 'EVENTS:17', msg_id: 'mYyq8bq1mJ0c8Z3gZr9l2p1v7sUqK4t5nXwA6dHfE3o', duplicate: false },
    },
  ],
};

const edgeRefusal: Json = {
  name: 'edgeRefusal',
  title: 'refused',
  summary: 'Why the event was not stored, with a code of /docs/errors',
  contentType: 'application/json',
  payload: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'title', 'next', 'details'],
        properties: {
          code: { type: 'string' },
          title: { type: 'string' },
          next: { type: 'string' },
          details: { type: 'object' },
        },
      },
    },
  },
  examples: [
    {
      name: 'refused',
      payload: {
        error: {
          code: 'EVENT_TYPE_UNKNOWN',
          title: 'The event type is not in the catalogue',
          next: 'See /asyncapi.json for those there are.',
          details: { type: 'com.auralink.room.begun.v1' },
        },
      },
    },
  ],
};

/** Their messages; `example` is an event as an edge would send it. */
export const edgeMessages = (example: Json): Json => ({
  edgeEvent: {
    name: 'edgeEvent',
    title: 'an event of an edge',
    summary: 'A CloudEvent in structured JSON, or its data with ce-* headers',
    contentType: 'application/cloudevents+json',
    payload: {
      type: 'object',
      required: ['specversion', 'id', 'source', 'type', 'data'],
      properties: {
        specversion: { const: '1.0' },
        id: { type: 'string' },
        source: { type: 'string', description: 'Under /edges/<tenant>/<edge>' },
        type: { type: 'string' },
        data: { type: 'object' },
      },
    },
    examples: [{ name: 'an event', payload: example }],
  },
  edgeReceipt,
  edgeRefusal,
});
