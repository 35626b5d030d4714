import type { Copy } from '../../streams/copies.ts';
import type { Gap } from '../../streams/audit/gaps.ts';
import type { Health, Projection } from '../../http/shapes/system.ts';
import type { AuditFacts } from './look-at-audit.ts';
import type { EncryptionFacts } from './look-at-encryption.ts';
import type { AroundFacts } from './look-around.ts';
import type { Drift } from '../../streams/drift.ts';

/** A durable consumer as the server describes it; times in milliseconds since 1970. */
export interface ConsumerFacts {
  readonly stream: string;
  readonly name: string;
  /** Events that wait to be delivered. */
  readonly pending: number;
  /** Events delivered and not settled. */
  readonly unsettled: number;
  /** Events delivered more than once and not settled. */
  readonly redelivered: number;
  /** Pull requests that wait for events: 0 means that nobody reads. */
  readonly asking: number;
  readonly createdAt: number;
  /** Last delivery; undefined: none since the server started. */
  readonly deliveredAt: number | undefined;
  /** Last time the settled part of the log grew. */
  readonly settledAt: number | undefined;
  readonly ackWaitMs: number;
  readonly paused: boolean;
}

/** A stream's fill. */
export interface StreamFacts {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  /** 0 or less: no limit. */
  readonly maxBytes: number;
  /** Absent or empty: the server stands alone. */
  readonly copies?: readonly Copy[];
}

export interface LogFacts {
  readonly reachable: true;
  readonly url: string;
  readonly serverVersion: string;
  readonly syncAlways: boolean | 'unknown';
  readonly drift: readonly Drift[];
  readonly streams: readonly StreamFacts[];
  readonly consumers: readonly ConsumerFacts[];
  /** Sequences that are missing from the log. */
  readonly gaps: readonly Gap[];
  /** Names of the durables that this version declares: one a handler, and the timers'. */
  readonly handlers: readonly string[];
}

/** A part that cannot be reached, and why. */
export interface Unreachable {
  readonly reachable: false;
  readonly url: string | undefined;
  readonly reason: string;
}

/** A part that answers. */
export interface Reachable {
  readonly reachable: true;
  readonly url: string;
}

/** A part that is not configured, or not to be seen from here. */
export interface Unknown {
  readonly reachable: 'unknown';
  readonly reason: string;
}

/** Everything the doctor looks at, gathered once; the checks only judge it. */
export interface Facts {
  /** When it was gathered, milliseconds since 1970. */
  readonly at: number;
  readonly production: boolean;
  readonly program: (Reachable & { readonly pid?: number | undefined }) | Unreachable;
  /** What the running program says about itself. */
  readonly health: Health | undefined;
  readonly projections: readonly Projection[] | undefined;
  /** Dead letters that wait, by tenant; absent where the program cannot be asked. */
  readonly openLetters?: readonly { readonly tenant: string; readonly open: number }[] | undefined;
  /** Absent where the log cannot be reached. */
  readonly around?: AroundFacts | undefined;
  readonly encryption?: EncryptionFacts | undefined;
  /** Absent where the log cannot be reached. */
  readonly audit?: AuditFacts | undefined;
  readonly log: LogFacts | Unreachable;
  readonly postgres: Reachable | Unreachable | Unknown;
  readonly livekit: Reachable | Unreachable | Unknown;
}
