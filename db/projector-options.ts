import type { Fault } from '../schemas/errors.ts';
import type { Position, StoredEvent } from '../schemas/event.ts';
import type { Shards } from '../streams/shards.ts';
import type { Meter } from '../schemas/metrics.ts';
import type { Step } from './batch.ts';
import type { Database } from './connect.ts';
import type { LoadedProjection } from './ddl.ts';
import type { Compared } from './row-differences.ts';

/** An event that one projection gave up; the others took it in. */
export interface ProjectionDeadLetter {
  readonly projection: string;
  readonly event: StoredEvent;
  /** Absent: the projection had not given this event up before. */
  readonly deadLetterId?: string;
  readonly fault: Fault;
  /** What was thrown, in its own words. */
  readonly reason: string;
}

/** A rebuild or a comparison that somebody asked for. */
export interface ProjectionRequest {
  readonly tenant: string;
  readonly id: string;
  readonly projection: string;
  readonly msgId: string;
  readonly correlationId: string;
}

/** What became of a rebuild. */
export interface Rebuilt {
  readonly projection: string;
  /** Where the tables were exchanged. */
  readonly upTo: Position;
  readonly durationMs: number;
  /** Events it could not take in. */
  readonly failed: number;
}

/** An event that a build could not take in. */
export interface BuildFailure {
  /** Id of its dead letter. */
  readonly id: string;
  readonly code: string;
  readonly reason: string;
}

/** What a rebuild did to a letter of its projection. */
export interface SettledLetter {
  readonly tenant: string;
  readonly id: string;
  readonly projection: string;
  readonly attempts: number;
  /** Absent: the event was taken in. */
  readonly failure?: BuildFailure | undefined;
}

/** How far something that is built from the log is: a rebuild, or what the rows that serve are compared with. */
export interface BuildProgress {
  readonly projection: string;
  readonly purpose: 'rebuild' | 'compare';
  /** `EVENTS:17`. */
  readonly position: string;
  readonly of: string;
  readonly percent: number;
  readonly perSecond: number;
  /** Undefined before there is a pace. */
  readonly secondsLeft: number | undefined;
  readonly done: boolean;
}

export interface ProjectorOptions {
  readonly database: Database;
  readonly projections: readonly LoadedProjection[];
  /** The log's name in positions. */
  readonly stream: string;
  /** The one ordered reader: everything behind `afterSeq`, in batches, for ever. */
  readonly read: (afterSeq: number, signal: AbortSignal) => AsyncIterable<readonly StoredEvent[]>;
  /** The same with the events of `shards` alone, at least; absent: `read` serves. */
  readonly readOwn?: (afterSeq: number, signal: AbortSignal) => AsyncIterable<readonly StoredEvent[]>;
  /** Whose events this process projects; absent: everybody's. Others with other shards project into the same tables. */
  readonly shards?: Shards;
  /** Sequence of the last event of these shards; absent: whatever the log ends with may be one. */
  readonly lastOwn?: () => number;
  /** Last position on the log; sequence 0 when it is empty. */
  readonly last: () => Promise<Position>;
  /** Every tenant whose deletion lies on the log: of these no event makes a row. Absent: only deletions that are met on the way are known. */
  readonly deletedTenants?: (() => Promise<Iterable<string>>) | undefined;
  /** Called after the commit, once per projection; `time` is the last event's, or now where a projector only says where it stands. */
  readonly onPosition?: (projection: string, position: Position, time: string) => void;
  /**
   * Must be durable when it resolves, and the same letter twice must be one: it is called before the commit, and again if that fails.
   * About an event that is itself about a dead letter it must publish none.
   */
  readonly onDeadLetter: (letter: ProjectionDeadLetter) => Promise<void>;
  /** A requested rebuild has taken its place; the same one may be said twice. Absent: nobody is told. */
  readonly onRebuilt?: (request: ProjectionRequest, rebuilt: Rebuilt) => Promise<void>;
  /** What a rebuild did to the open letters of its projection, whoever had asked for it; the same ones may be said twice. Absent: nobody is told. */
  readonly onSettled?: (
    letters: readonly SettledLetter[],
    rebuilt: Rebuilt,
    request: ProjectionRequest | undefined,
  ) => Promise<void>;
  /** A comparison has ended, or could not be made; the same one may be said twice. Absent: none is made. */
  readonly onCompared?: (request: ProjectionRequest, outcome: Compared | Fault, durationMs: number) => Promise<void>;
  /** Called after each batch of what is built beside, and when it is done. */
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly meter: Meter;
  readonly log?: (
    level: 'info' | 'warn' | 'error',
    message: string,
    details: Readonly<Record<string, unknown>>,
  ) => void;
  readonly step?: (step: Step) => void;
  /** Steps of what is built beside, for tests. */
  readonly buildStep?: (step: Step | 'caught up' | 'exchanged', projection: string) => void;
  /** How often it is looked for what must be built beside; absent: 500. */
  readonly buildEveryMs?: number;
  /** How often the lag is looked at; absent: 1,000. */
  readonly lagEveryMs?: number;
}
