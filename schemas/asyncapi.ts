import { supersededBy, type Catalogue } from './catalogue.ts';
import type { EventDeclaration } from './define.ts';
import { schemaUri } from './event.ts';

type Json = Record<string, unknown>;

const ATTRIBUTES: Readonly<Record<string, Json>> = {
  specversion: { const: '1.0' },
  id: { type: 'string', minLength: 1 },
  source: { type: 'string', minLength: 1, description: "The platform's own lie under /auralink/" },
  subject: { type: 'string', description: '<aggregate>/<key>' },
  time: { type: 'string' },
  datacontenttype: { const: 'application/json' },
  dataschema: {
    type: 'string',
    format: 'uri',
    description: 'Names the schema of data, which is served at /schemas/{type}',
  },
  tenant: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
  correlationid: {
    type: 'string',
    description: 'Nats-Msg-Id of the first event of the correlation, unless the publisher chose one',
  },
  causationid: { type: 'string', description: 'Nats-Msg-Id of the event that caused this one' },
  traceparent: { type: 'string', description: 'W3C trace context of the producer' },
};

const REQUIRED = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'tenant',
  'correlationid',
  'data',
];

/** A name as component keys and channel ids may have it. */
const keyOf = ({ name, version }: EventDeclaration): string => `${name}.v${version}`;

const PARAMETERS = {
  shard: { description: "FNV-1a-32(tenant) mod 16, the same as NATS's partition()", examples: ['3'] },
  tenant: { description: "From the publisher's credential", examples: ['default'] },
};

const channelOf = (event: EventDeclaration): Json => ({
  address: `ev.{shard}.{tenant}.${event.of.name}.{${event.of.key}}.${event.token}`,
  title: event.name,
  description: event.meaning,
  messages: { [keyOf(event)]: { $ref: `#/components/messages/${keyOf(event)}` } },
  parameters: { ...PARAMETERS, [event.of.key]: { description: `Key of the aggregate ${event.of.name}` } },
  bindings: { nats: { bindingVersion: '0.1.0' } },
  // The NATS binding knows nothing of JetStream (0.1.0 has only `queue`).
  'x-jetstream': {
    stream: 'EVENTS',
    liveSubject: `live.{shard}.{tenant}.${event.of.name}.{${event.of.key}}.${event.token}`,
    messageId: 'Nats-Msg-Id',
  },
});

const messageOf = (event: EventDeclaration, newest: EventDeclaration | undefined): Json => ({
  name: event.type,
  title: event.name,
  summary: event.meaning,
  contentType: 'application/cloudevents+json',
  headers: {
    type: 'object',
    properties: {
      'Content-Type': { const: 'application/cloudevents+json' },
      'Nats-Msg-Id': { type: 'string', description: 'base64url(sha256(tenant 0x00 source 0x00 id))' },
      'ce-type': { const: event.type },
      'ce-id': { type: 'string' },
      traceparent: { type: 'string' },
    },
  },
  payload: {
    type: 'object',
    required: REQUIRED,
    properties: { ...ATTRIBUTES, type: { const: event.type }, data: { $ref: `#/components/schemas/${keyOf(event)}` } },
  },
  examples: [{ name: event.name, payload: exampleOf(event) }],
  'x-owner': event.owner,
  'x-aggregate': event.of,
  'x-personal': event.personal,
  ...marked(event, newest),
});

/** AsyncAPI 3.0 has no word for it at a message, only at a schema. */
const marked = (event: EventDeclaration, newest: EventDeclaration | undefined): Json => {
  const { deprecated, ...by } = supersededBy(event.type, newest);
  return deprecated === undefined ? {} : { 'x-deprecated': deprecated, ...by };
};

const exampleOf = (event: EventDeclaration): Json => {
  const data = event.example;
  return {
    specversion: '1.0',
    id: '1f0c7a52',
    source: event.owner === 'platform' ? '/auralink/http' : `/edges/default/${event.owner}`,
    type: event.type,
    subject: `${event.of.name}/${String(data[event.of.key])}`,
    time: '2026-11-21T09:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: schemaUri(event.type),
    tenant: 'default',
    correlationid: 'a9dD2pZr0m3x',
    data,
  };
};

const dataSchema = (event: EventDeclaration, newest: EventDeclaration | undefined): Json => ({
  ...(JSON.parse(JSON.stringify(event.data)) as Json),
  title: event.name,
  ...supersededBy(event.type, newest),
});

/**
 * The AsyncAPI 3.0 document: one channel, message and receive operation for each event of the catalogue, as the
 * platform's reader sees them; publishing goes through `in.<tenant>.<edge>.>` or POST /api/v1/events.
 */
export const asyncapi = (catalogue: Catalogue, about: { readonly version: string }): Json => {
  const events = [...catalogue.events.values()].toSorted((a, b) => a.type.localeCompare(b.type));
  const each = (make: (event: EventDeclaration, newest: EventDeclaration | undefined) => Json): Json =>
    Object.fromEntries(events.map((event) => [keyOf(event), make(event, catalogue.newest(event.type))]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'AuraLink events',
      version: about.version,
      description:
        'Everything that can happen, as CloudEvents 1.0 on NATS JetStream. Read ev.> from the stream EVENTS, or live.> as it happens; only the platform publishes there.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: each(channelOf),
    operations: each((event) => ({
      action: 'receive',
      channel: { $ref: `#/channels/${keyOf(event)}` },
      summary: event.meaning,
      messages: [{ $ref: `#/channels/${keyOf(event)}/messages/${keyOf(event)}` }],
    })),
    components: { messages: each(messageOf), schemas: each(dataSchema) },
  };
};
