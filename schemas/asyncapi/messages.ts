import { supersededBy } from '../catalogue.ts';
import type { EventDeclaration } from '../define.ts';
import { schemaUri } from '../event.ts';
import { PLATFORM_AGGREGATES } from '../reserved.ts';

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
export const keyOf = ({ name, version }: EventDeclaration): string => `${name}.v${version}`;

/** The message of an event. */
export const messageOf = (event: EventDeclaration, newest: EventDeclaration | undefined): Json => ({
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
  // POST /events and edges are refused it (EVENT_OF_THE_PLATFORM).
  'x-platform-only': PLATFORM_AGGREGATES.has(event.of.name),
  'x-personal': event.personal,
  ...marked(event, newest),
});

/** AsyncAPI 3.0 has no word for it at a message, only at a schema. */
const marked = (event: EventDeclaration, newest: EventDeclaration | undefined): Json => {
  const { deprecated, ...by } = supersededBy(event.type, newest);
  return deprecated === undefined ? {} : { 'x-deprecated': deprecated, ...by };
};

/** An event as it lies on the log. */
export const exampleOf = (event: EventDeclaration): Json => {
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
