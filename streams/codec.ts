import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { Fault } from '../schemas/errors.ts';
import type { CloudEvent, StoredEvent } from '../schemas/event.ts';
import { binaryAttributes, headerValue, percent } from './binary.ts';
import type { Enveloped } from './envelope.ts';
import { msgIdOf } from './identity.ts';
import { claimOf } from './payloads/reference.ts';
import { parseSubject } from './subjects.ts';

const CONTENT_TYPE = 'application/cloudevents+json';
const text = new TextDecoder();

/** What is sent: the payload, and the header lines every message of this event carries. */
export interface Encoded {
  readonly payload: Uint8Array;
  readonly head: string;
  readonly bytes: number;
}

/**
 * Structured JSON with the few headers that pay: a headers-only scan knows type and id. Throws EVENT_INVALID for text that Postgres could
 * never hold (U+0000, half a surrogate pair). How large it may be is the publisher's business.
 */
export const encode = ({ event, msgId }: Enveloped): Encoded => {
  const json = JSON.stringify(event);
  if (json.includes('\\u') && UNSTORABLE.test(json))
    throw new Fault('EVENT_INVALID', {
      type: event.type,
      errors: [{ pointer: '', message: 'must not contain U+0000 or half a surrogate pair' }],
    });
  const payload = Buffer.from(json); // of a pool, a third of TextEncoder's time (Node 24)
  const head = headLines(event, msgId);
  return { payload, head, bytes: payload.length + head.length };
};

/** An escape of JSON that stands for U+0000 or a lone surrogate, not one behind an escaped backslash. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

const headLines = (event: CloudEvent, msgId: string): string =>
  `NATS/1.0\r\nContent-Type: ${CONTENT_TYPE}\r\nNats-Msg-Id: ${msgId}\r\nce-type: ${event.type}\r\nce-id: ${percent(event.id)}\r\n` +
  (event.traceparent === undefined ? '' : `traceparent: ${percent(event.traceparent)}\r\n`);

/** The parts of a stored or republished message that decoding needs. */
export interface Wire {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Parsed when asked for. */
  readonly headers: () => MsgHdrs | undefined;
}

/** A message as nats.js hands it out; `subject` where the stream's own name for it is known. */
export const wireOf = (message: Msg, subject: string = message.subject): Wire => ({
  subject,
  data: message.data,
  headers: () => message.headers,
});

/**
 * A stored message as an event, structured or binary; fields and attributes it does not know are kept. A message that is
 * no event (nobody but the platform can write one) becomes one of type `unreadable`, so that a reader passes it knowingly. Data in the object
 * store is left out, which `unread` says.
 */
export const decode = (message: Wire, stream: string, seq: number): StoredEvent => {
  const position = { stream, seq };
  try {
    const event = readEvent(message);
    return { position, msgId: msgIdOf(event.tenant, event.source, event.id), event, ...claimOf(event) };
  } catch {
    const event = unreadable(message.subject, position.seq);
    return { position, msgId: msgIdOf(event.tenant, event.source, event.id), event };
  }
};

const readEvent = ({ data, headers, subject }: Wire): CloudEvent => {
  const json = text.decode(data);
  const body = JSON.parse(json) as Record<string, unknown>;
  const raw =
    json.startsWith(OURS) || isStructured(headers()) ? body : { ...binaryAttributes(headers() ?? []), data: body };
  const tenant = raw['tenant'] ?? parseSubject(subject)?.tenant;
  const event = { ...raw, tenant } as unknown as CloudEvent;
  for (const name of ['id', 'source', 'type', 'tenant', 'subject', 'time'] as const)
    if (typeof event[name] !== 'string') throw new TypeError(`${name} is missing`);
  if ((typeof event.data !== 'object' || event.data === null) && !claimOf(event))
    throw new TypeError('data is no object');
  return typeof event.correlationid === 'string'
    ? event
    : { ...event, correlationid: msgIdOf(event.tenant, event.source, event.id) };
};

/** How `encode` begins; no event's data may begin like this, so the headers, a third of a reader's work, need not be parsed. */
const OURS = '{"specversion":"1.0","id":"';

/** By the content type; binary mode may name none and has `ce-specversion` instead. */
export const isStructured = (headers: MsgHdrs | undefined): boolean =>
  headers === undefined ||
  (headerValue(headers, 'content-type')?.startsWith('application/cloudevents') ??
    headerValue(headers, 'ce-specversion') === undefined);

const unreadable = (subject: string, seq: number): CloudEvent => {
  const parts = parseSubject(subject);
  return {
    specversion: '1.0',
    id: String(seq),
    source: '/auralink/unreadable',
    type: 'unreadable',
    subject: parts ? `${parts.aggregate}/${parts.key}` : 'unreadable',
    time: new Date(0).toISOString(),
    datacontenttype: 'application/json',
    tenant: parts?.tenant ?? '',
    correlationid: '',
    data: {},
  };
};
