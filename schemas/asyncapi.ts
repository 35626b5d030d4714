import { edgeChannels, edgeMessages, edgeOperations } from './asyncapi/edges.ts';
import type { About, StreamFacts } from './asyncapi/facts.ts';
import { exampleOf, keyOf, messageOf } from './asyncapi/messages.ts';
import { readersOf } from './asyncapi/readers.ts';
import { supersededBy, type Catalogue } from './catalogue.ts';
import type { EventDeclaration } from './define.ts';

type Json = Record<string, unknown>;

const LOG = 'EVENTS';

const PARAMETERS = {
  shard: { description: "FNV-1a-32(tenant) mod 16, the same as NATS's partition()", examples: ['3'] },
  tenant: { description: "From the publisher's credential", examples: ['default'] },
};

const subjectBelow = (root: 'ev' | 'live', { of, token }: EventDeclaration): string =>
  `${root}.{shard}.{tenant}.${of.name}.{${of.key}}.${token}`;

/** The NATS binding knows nothing of JetStream (0.1.0 has only `queue`): what carries a channel stands in fields of our own. */
const carriedBy = (log: StreamFacts | undefined, event: EventDeclaration): Json => ({
  ...(log ?? { stream: LOG }),
  filter: `ev.*.*.${event.of.name}.*.${event.token}`,
  liveSubject: subjectBelow('live', event),
  messageId: 'Nats-Msg-Id',
});

const channelOf = (event: EventDeclaration, log: StreamFacts | undefined): Json => ({
  address: subjectBelow('ev', event),
  title: event.name,
  description: event.meaning,
  messages: { [keyOf(event)]: { $ref: `#/components/messages/${keyOf(event)}` } },
  parameters: { ...PARAMETERS, [event.of.key]: { description: `Key of the aggregate ${event.of.name}` } },
  bindings: { nats: { bindingVersion: '0.1.0' } },
  'x-jetstream': carriedBy(log, event),
});

const liveChannel = (events: readonly EventDeclaration[]): Json => ({
  address: 'live.{shard}.{tenant}.{aggregate}.{key}.{event}',
  title: 'live',
  description: 'Every event once more as it is stored, on core NATS: for whoever looks on and needs no past',
  messages: Object.fromEntries(
    events.map((event) => [keyOf(event), { $ref: `#/components/messages/${keyOf(event)}` }]),
  ),
  parameters: {
    ...PARAMETERS,
    aggregate: { description: 'As in the subject of the CloudEvent: room', examples: ['room'] },
    key: { description: 'Key of the aggregate', examples: ['RM_FZ8vZ6993fKS'] },
    event: { description: 'The type without prefix and version, dots as _', examples: ['room_started'] },
  },
  bindings: { nats: { bindingVersion: '0.1.0' } },
  'x-core-nats': { republishedFrom: 'ev.>', stored: false },
});

const dataSchema = (event: EventDeclaration, newest: EventDeclaration | undefined): Json => ({
  ...(JSON.parse(JSON.stringify(event.data)) as Json),
  title: event.name,
  ...supersededBy(event.type, newest),
});

const sending = (event: EventDeclaration): Json => ({
  action: 'send',
  channel: { $ref: `#/channels/${keyOf(event)}` },
  title: event.name,
  summary: event.meaning,
  description: `Stored on the log by the platform; events of the owner ${event.owner}.`,
  messages: [{ $ref: `#/channels/${keyOf(event)}/messages/${keyOf(event)}` }],
});

const infoOf = (version: string): Json => ({
  title: 'AuraLink events',
  version,
  description:
    'Everything that can happen, as CloudEvents 1.0 on NATS JetStream. Read ev.> from the stream EVENTS, or live.> as it happens; only the platform publishes there. Edges send requests on in.<tenant>.<edge>.>, everybody else POST /api/v1/events.',
  contact: { name: 'The engineers of AuraLink' },
  license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  tags: [
    { name: 'log', description: 'What is stored, for ever' },
    { name: 'readers', description: 'Handlers and projections' },
    { name: 'edges', description: 'How foreign parts send events' },
  ],
});

const SERVERS = {
  nats: {
    host: 'localhost:4222',
    protocol: 'nats',
    description: 'The NATS server of the installation (NATS_URL); a credential says what may be read and sent',
  },
};

/**
 * The AsyncAPI 3.1 document: a channel, a message and an operation that sends for each event of the catalogue, what reads it (handlers and
 * projections, as operations that receive), the live copy, and how edges send events. What JetStream does stands in `x-` fields.
 */
export const asyncapi = (catalogue: Catalogue, { version, streams = [], readers = [] }: About): Json => {
  const events = [...catalogue.events.values()].toSorted((a, b) => a.type.localeCompare(b.type));
  const log = streams.find(({ stream }) => stream === LOG);
  const each = (make: (event: EventDeclaration, newest: EventDeclaration | undefined) => Json): Json =>
    Object.fromEntries(events.map((event) => [keyOf(event), make(event, catalogue.newest(event.type))]));
  const named = (prefix: string, all: Json): Json =>
    Object.fromEntries(Object.entries(all).map(([key, value]) => [`${prefix}.${key}`, value]));
  const example = events.find(({ owner }) => owner !== 'platform') ?? events[0];
  return {
    asyncapi: '3.1.0',
    info: infoOf(version),
    servers: SERVERS,
    defaultContentType: 'application/cloudevents+json',
    channels: {
      ...each((event) => channelOf(event, log)),
      live: liveChannel(events),
      ...edgeChannels,
    },
    operations: {
      ...named('send', each(sending)),
      ...readersOf(readers, catalogue),
      ...edgeOperations,
    },
    components: {
      messages: { ...each(messageOf), ...edgeMessages(example ? exampleOf(example) : {}) },
      schemas: each(dataSchema),
    },
    'x-streams': streams,
  };
};
