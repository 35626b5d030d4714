import type { Draft, EventDeclaration } from '../schemas/define.ts';
import type { CloudEvent, Position, StoredEvent } from '../schemas/event.ts';
import type { Shards } from './shards.ts';
import type { Soon } from './vault.ts';
import type { Reading } from './reading.ts';

/** In whose name and because of what an event is published. */
export interface Cause {
  readonly tenant: string;
  /** CloudEvents `source`; the platform's own lie under `/auralink/`. */
  readonly source: string;
  /** Absent: the event starts a correlation of its own (its own `Nats-Msg-Id`). */
  readonly correlationId?: string | undefined;
  /** `Nats-Msg-Id` of the cause. */
  readonly causationId?: string | undefined;
  /** W3C trace context of the producer. */
  readonly traceparent?: string | undefined;
  /**
   * Optimistic concurrency: stored only if the aggregate of the (first) event stands where the caller saw it, else REVISION_CONFLICT.
   * `revision` is the sequence of its last event on the log, 0 while it has none. With `ofKind` that of the last event of any aggregate of its
   * kind in the tenant: for what must hold among them, such as the last administrator.
   */
  readonly expect?: { readonly revision: number; readonly ofKind?: true };
  /** The caller waits no longer than this; absent: 2,000. */
  readonly deadlineMs?: number;
}

/** An event that JetStream has stored, and where. */
export interface Stored extends StoredEvent {
  /** The log held this identity before: nothing was added, `position` is the first one's. */
  readonly duplicate: boolean;
}

/** The only way onto the log. Every function resolves once JetStream has stored the events, or throws a Fault by the deadline. */
export interface Publisher {
  readonly publish: (draft: Draft, cause: Cause) => Promise<Stored>;
  /** One atomic group: all of them or none. */
  readonly publishAll: (drafts: readonly Draft[], cause: Cause) => Promise<readonly Stored[]>;
  /** Envelopes made elsewhere (an edge, POST /events), already checked against the catalogue by `admit`. */
  readonly publishEvent: (event: CloudEvent, deadlineMs?: number) => Promise<Stored>;
  /** One atomic group of such envelopes, which may come from different sources. */
  readonly publishEvents: (
    events: readonly CloudEvent[],
    cause?: Pick<Cause, 'expect' | 'deadlineMs'>,
  ) => Promise<readonly Stored[]>;
}

/** What of the log is wanted. Absent fields select everything. */
export interface Selection {
  /** First position (inclusive) or moment (ISO 8601). */
  readonly from?: Position | string | undefined;
  /** Last position (inclusive) or moment (ISO 8601, inclusive). */
  readonly to?: Position | string | undefined;
  readonly tenant?: string | undefined;
  /** Full types, or prefixes that end in `*` (`com.auralink.room.*`). An event is meant by the type it was stored as and by the one it is read as. */
  readonly types?: readonly string[] | undefined;
  /** CloudEvents subject `<aggregate>/<key>`. */
  readonly subject?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Aggregates whose events are left out. */
  readonly without?: readonly string[] | undefined;
  /** Large data stays in the object store, which `unread` says of its event: for who wants places, hashes or lists. */
  readonly claims?: boolean | undefined;
}

/** Reading the log. Nothing here needs a durable consumer. */
export interface LogReader {
  /** How every event it gives is read; for events that came another way. */
  readonly reading: Reading;
  /**
   * The event as this reader gives it, where it came another way: with its data where that was left in the object store (`PAYLOAD_LEFT_OUT`), with what it
   * says about people in clear, or null where they were erased. At once where nothing has to be fetched.
   */
  readonly whole: (stored: StoredEvent) => Soon<StoredEvent>;
  readonly one: (position: Position) => Promise<StoredEvent | undefined>;
  readonly many: (positions: readonly Position[], how?: Pick<Selection, 'claims'>) => Promise<readonly StoredEvent[]>;
  /** In log order, to the end as it was when the reading began. */
  readonly read: (selection: Selection, signal?: AbortSignal) => AsyncIterable<StoredEvent>;
  /** An aggregate's own events, oldest first, each identity once. */
  readonly ofAggregate: (tenant: string, subject: string, upTo?: Position) => Promise<readonly StoredEvent[]>;
  /** An aggregate's last event of one type, or of several, at or before `upTo`. Costs one request, however many events it has. */
  readonly lastOfType: (
    tenant: string,
    subject: string,
    of: EventDeclaration | readonly EventDeclaration[],
    upTo?: Position,
  ) => Promise<StoredEvent | undefined>;
  /**
   * An aggregate's revision: the sequence of its last event on the log, 0 while it has none; what `Cause.expect` compares with. Costs one
   * request, however many events there are.
   */
  readonly revisionOf: (tenant: string, subject: string) => Promise<number>;
  /**
   * The last position the log had stored by a moment (ISO 8601, to the millisecond and inclusive); sequence 0 before the first event. The
   * time an event was stored counts, not the one it carries. Throws CURSOR_INVALID for what is no moment.
   */
  readonly positionAt: (moment: string) => Promise<Position>;
  /** Position of the last stored event; sequence 0 on an empty log. */
  readonly last: () => Promise<Position>;
}

/** The log as it grows, from one core subscription per process; a hole is read from the log. */
export interface Live {
  /** From the position after `after` (absent: from now), in log order, without a gap or a repeat. Ends when the signal does. */
  readonly follow: (
    selection: Omit<Selection, 'from' | 'to'>,
    after: Position | undefined,
    signal: AbortSignal,
  ) => AsyncIterable<StoredEvent>;
  /** The position all live projections have passed (`pos.*`): with the events of a tenant, or with all of them. */
  readonly projected: (tenant?: string) => Position;
  /** Resolves true once the projections have passed the position, with the events of a tenant or with all; false when the time is over. */
  readonly whenProjected: (position: Position, withinMs: number, tenant?: string) => Promise<boolean>;
  /** The last event on the log of these shards, as far as the log has been seen; 0: none. */
  readonly lastIn: (shards: Shards) => number;
  /** Where the projections of these shards stand. */
  readonly projectedIn: (shards: Shards) => number;
  /** Called after every announced position; returns the unsubscribe. */
  readonly onProjected: (listener: (position: Position, lagMs: number) => void) => () => void;
}
