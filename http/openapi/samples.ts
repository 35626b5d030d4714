import { type Json, referred } from './hoist.ts';

/** What a field holds in the examples, by its name: the same room, person and moment in every one of them. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  name: 'standup',
  room: 'standup',
  room_name: 'standup',
  room_id: 'RM_FZ8vZ6993fKS',
  request_id: 'rq-Gx0aWZ1pS8m2qk7RrT4v9Q',
  participant_id: 'PA_EsfHkT95YTvn',
  track_id: 'TR_AM4x2vrkrNVebS',
  identity: 'ana',
  sender: 'ana',
  subject: 'ana',
  set_by: 'ana',
  person_id: 'ps-5jV0q1YcXrB3nDkPz8mT2w',
  tenant: 'default',
  text: 'Shall we begin?',
  token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl',
  code: 'LIVEKIT_REFUSED',
  reason: 'the server has no room left',
  title: 'LiveKit refused',
  message: 'must be a string',
  summary: 'Ana joined',
  version: '0.1.0',
  mode: 'development',
  type: 'com.auralink.room.started.v1',
  event_type: 'com.auralink.room.started.v1',
  source: '/auralink/webrtc/default',
  event_source: '/timers',
  event_subject: 'room/RM_FZ8vZ6993fKS',
  id: '1f0c7a52',
  event_id: '1f0c7a52',
  msg_id: 'mYyq8bq1mJ0c8Z3gZr9l2p1v7sUqK4t5nXwA6dHfE3o',
  focus: 'mYyq8bq1mJ0c8Z3gZr9l2p1v7sUqK4t5nXwA6dHfE3o',
  correlationid: 'a9dD2pZr0m3x',
  datacontenttype: 'application/json',
  handler: 'create-room',
  projection: 'rooms',
  table: 'rooms',
  field: 'state',
  column: 'state',
  before: 'created',
  after: 'active',
  live: 'active',
  rebuilt: 'created',
  hash: '9f2c5d0e7b41a6839f2c5d0e7b41a6839f2c5d0e7b41a6839f2c5d0e7b41a683',
  root: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  leaf: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  previous: '0000000000000000000000000000000000000000000000000000000000000000',
  head: '9f2c5d0e7b41a6839f2c5d0e7b41a6839f2c5d0e7b41a6839f2c5d0e7b41a683@1000',
  kind: 'STANDARD',
  status: 'ok',
  scope: '*',
  roles: 'operator',
  permissions: 'rooms:read',
  what: 'livekit',
  why: 'there is no LiveKit server',
  how: 'set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
  url: 'https://hooks.example/auralink',
  filename: 'standup.mp4',
  reasons: 'the read models have not caught up yet',
  files: 'standup.mp4',
  key: 'RM_FZ8vZ6993fKS',
  detail: 'the server has no room left',
  next: 'Try again',
};

/** For texts that must match a pattern and have no example of their own. */
const CANDIDATES = ['rooms', 'room/RM_FZ8vZ6993fKS', 'EVENTS:17', 'a1b2c3d4', '0'.repeat(64), `${'0'.repeat(64)}@1000`];

type Schemas = Readonly<Record<string, Json>>;

interface At {
  readonly name: string;
  readonly schemas: Schemas;
  /** Names of the schemas that are being written, so that trees end. */
  readonly within: readonly string[];
}

const textOf = (schema: Json, name: string): string => {
  const { pattern, minLength = 0, maxLength = Infinity, format } = schema as Readonly<Record<string, never>>;
  if (format === 'date-time') return '2026-11-21T09:00:00.000Z';
  if (format === 'uri') return 'https://example.com/';
  const fits = (text: unknown): text is string =>
    typeof text === 'string' &&
    text.length >= minLength &&
    text.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(text));
  const found = [BY_NAME[name], name.replaceAll('_', ' '), ...CANDIDATES].find(fits);
  if (found === undefined) throw new Error(`${name} (${String(pattern)}) needs an example of its own in its schema`);
  return found;
};

const numberOf = ({ minimum, maximum, exclusiveMinimum, type }: Json): number => {
  const least = typeof minimum === 'number' ? minimum : Number(exclusiveMinimum ?? 0);
  const wanted = exclusiveMinimum === undefined ? least : least + 1;
  const most = typeof maximum === 'number' ? maximum : Infinity;
  return Math.min(most, type === 'integer' ? Math.ceil(wanted) : wanted);
};

const isNull = (schema: unknown): boolean => (schema as Json)['type'] === 'null';

/** Required fields, and those optional ones that have an example of their own. */
const objectOf = (schema: Json, at: At): unknown => {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Json>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const shown = Object.entries(properties).filter(
    ([field, property]) => required.has(field) || Array.isArray(property['examples']),
  );
  return Object.fromEntries(shown.map(([field, property]) => [field, sample(property, { ...at, name: field })]));
};

const listOf = (schema: Json, at: At): readonly unknown[] => {
  const items = schema['items'] as Json | undefined;
  const name = items && referred(items);
  if (!items || (name !== undefined && at.within.includes(name))) return [];
  return [sample(items, at)];
};

const alternativeOf = (alternatives: readonly Json[], at: At): unknown =>
  sample(alternatives.find((each) => !isNull(each)) ?? { type: 'null' }, at);

const typed = (schema: Json, at: At): unknown => {
  switch (schema['type']) {
    case 'string':
      return textOf(schema, at.name);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return true;
    case 'array':
      return listOf(schema, at);
    case 'null':
      return null;
    default:
      return schema['type'] === 'object' ? objectOf(schema, at) : (BY_NAME[at.name] ?? {});
  }
};

/**
 * An example of a hoisted schema: its own where it has one, else made of its parts.
 * Throws an Error for a pattern that nothing known matches.
 */
export const sample = (schema: Json, at: At): unknown => {
  const { examples, const: constant, enum: words, anyOf, default: standard } = schema;
  if (Array.isArray(examples)) return examples[0];
  const name = referred(schema);
  if (name !== undefined) return sample(at.schemas[name] ?? {}, { ...at, within: [...at.within, name] });
  if (constant !== undefined) return constant;
  if (Array.isArray(words)) return words[0];
  if (standard !== undefined) return standard;
  if (Array.isArray(anyOf)) return alternativeOf(anyOf as readonly Json[], at);
  return typed(schema, at);
};

/** An example of a whole body. */
export const exampleOf = (schema: Json, schemas: Schemas): unknown =>
  sample(schema, { name: 'value', schemas, within: [] });
