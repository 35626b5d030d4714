import type { EventDeclaration, ReadOf } from './define.ts';
import type { Fault } from './errors.ts';

/** A place on a log: `<stream>:<sequence>`, e.g. `EVENTS:17`. Cursors, checkpoints and `Last-Event-ID` are this. */
export interface Position {
  readonly stream: string;
  readonly seq: number;
}

/** A CloudEvent 1.0 as AuraLink writes it: structured JSON with the extensions of the envelope. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** `<aggregate>/<key>`. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** `urn:auralink:schema:<type>`; the schema itself is at `/schemas/<type>`. */
  readonly dataschema?: string;
  readonly tenant: string;
  readonly correlationid: string;
  /** `Nats-Msg-Id` of the event that caused this one. */
  readonly causationid?: string;
  readonly traceparent?: string;
  readonly dataref?: string;
  /** Of an event that a timer has published: the timer, its moment, and by how much it was late if it was. */
  readonly timerid?: string;
  readonly timerdue?: string;
  readonly timerlatems?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A CloudEvent as it was read from the log. */
export interface StoredEvent {
  readonly position: Position;
  /** `Nats-Msg-Id`: base64url(sha256(tenant 0x00 source 0x00 id)), the event's identity. */
  readonly msgId: string;
  /** As this program reads it: an old version as the newest one that is declared. */
  readonly event: CloudEvent;
  /** As it lies on the log, where `event` is another version of it. */
  readonly written?: CloudEvent;
  /** As it lies on the log, where what it says about people is encrypted there; `event` and `written` are in clear then. */
  readonly sealed?: CloudEvent;
  /** As it lies on the log, where its data lies in the object store: `dataref` in the place of `data`. */
  readonly claim?: CloudEvent;
  /** Why it cannot be read as the newest version, or at all; `event` is then what lies on the log. */
  readonly unread?: Fault;
}

/** What a case of a handler or a projection sees: the envelope flattened, the data typed by its declaration. */
export interface EventOf<E extends EventDeclaration = EventDeclaration> {
  readonly position: Position;
  readonly msgId: string;
  readonly id: string;
  readonly source: string;
  readonly type: E['type'];
  readonly subject: string;
  /** Key of the aggregate. */
  readonly key: string;
  readonly time: string;
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string | undefined;
  readonly traceparent: string | undefined;
  /** The timer that published it, if one did; `lateMs` only if it was late. */
  readonly timer?: { readonly id: string; readonly dueAt: string; readonly lateMs: number | undefined };
  readonly data: ReadOf<E>;
}

/** `dataschema` of a type. CloudEvents wants an absolute URI there, and the log does not know by which addresses it will be read. */
export const schemaUri = (type: string): string => `urn:auralink:schema:${type}`;

/** `EVENTS:17`. */
export const formatPosition = ({ stream, seq }: Position): string => `${stream}:${seq}`;

/** Reads `EVENTS:17`; undefined for anything else. */
export const parsePosition = (text: string): Position | undefined => {
  const match = /^([A-Z][A-Z0-9_]*):(\d{1,15})$/.exec(text);
  return match ? { stream: match[1] as string, seq: Number(match[2]) } : undefined;
};
