import type { Catalogue } from '../schemas/catalogue.ts';
import type { Position, StoredEvent } from '../schemas/event.ts';
import type { Limits } from '../schemas/limits.ts';
import type { Live, LogReader, Publisher } from '../streams/log.ts';
import type { StandingWatch } from '../streams/standing.ts';
import type { ProgressWatch } from '../streams/progress.ts';
import type { EventSearch, ExportWish, LetterSearch, TenantUse } from './asked.ts';
import type { Caller } from './auth.ts';
import type { Documents } from './documents.ts';
import type { Freshness } from './freshness.ts';
import type { LimitUse, Whose } from './limits-use.ts';
import type { DeadLetter } from './shapes/dead-letters.ts';
import type { AuditKey, Checkpoint, Consistency, Proof, SigningState, Verdict, Witness } from './shapes/audit.ts';
import type { Erasure, VaultKeys } from './shapes/erasures.ts';
import type { Causation, EventItem } from './shapes/events.ts';
import type { Asked, Page } from './shapes/fields.ts';
import type { Comparison, Projection } from './shapes/projections.ts';
import type { Replay } from './shapes/replays.ts';
import type { Health, Readiness, Standing } from './shapes/system.ts';
import type { Tenant } from './shapes/tenants.ts';
import type { Timer } from './shapes/timers.ts';
import type { IdentityPorts } from './identity-ports.ts';
import type { RoomPorts } from './room-ports.ts';

/**
 * What routes need from other rooms of the house; each is satisfied structurally in `infra/wire.ts`.
 * Every function throws a Fault. Reads see the caller's tenant only and throw CURSOR_INVALID, DATABASE_UNREACHABLE.
 */
export interface Ports extends RoomPorts, IdentityPorts {
  readonly events: {
    readonly search: (tenant: string, asked: EventSearch) => Promise<Page<EventItem>>;
    /** By msg id, position, or bare id where it is unique (else EVENT_ID_AMBIGUOUS). */
    readonly one: (
      tenant: string,
      ref: string,
      how?: Pick<EventSearch, 'raw' | 'without'>,
    ) => Promise<EventItem | undefined>;
    readonly causation: (tenant: string, ref: string, without?: readonly string[]) => Promise<Causation | undefined>;
    /** The events of these message ids that the index knows. */
    readonly stored: (tenant: string, msgIds: readonly string[]) => Promise<readonly StoredEvent[]>;
    /** Events of these types that name the message id as their cause, in log order. */
    readonly byCause: (tenant: string, msgId: string, types: readonly string[]) => Promise<readonly StoredEvent[]>;
  };
  readonly deadLetters: {
    readonly list: (tenant: string, asked: LetterSearch) => Promise<Page<DeadLetter>>;
    readonly many: (tenant: string, ids: readonly string[]) => Promise<readonly DeadLetter[]>;
    readonly one: (tenant: string, id: string) => Promise<DeadLetter | undefined>;
  };
  /** The stack of a letter's last attempt, while the stream of dead letters keeps it. */
  readonly letterStacks: { readonly one: (tenant: string, id: string) => Promise<string | undefined> };
  readonly erasures: {
    readonly list: (tenant: string, asked: Asked & { readonly person?: string | undefined }) => Promise<Page<Erasure>>;
    readonly one: (tenant: string, id: string) => Promise<Erasure | undefined>;
  };
  /** The master keys of people's data keys, of all tenants. Throws BROKER_UNREACHABLE, DATABASE_UNREACHABLE. */
  readonly vaultKeys: { readonly state: () => Promise<VaultKeys> };
  readonly audit: {
    readonly checkpoints: (asked: Asked) => Promise<Page<Checkpoint>>;
    /** Throws EVENT_NOT_COVERED with the moment by which it will be, AUDIT_MISMATCH. */
    readonly proof: (position: Position, until: number | undefined) => Promise<Proof>;
    /** Sizes of signed trees. Throws CHECKPOINT_NOT_FOUND, AUDIT_MISMATCH. */
    readonly consistency: (from: number, to: number) => Promise<Consistency>;
    /** Throws BROKER_UNREACHABLE. */
    readonly keys: () => Promise<readonly AuditKey[]>;
    /** How the key that signs now is kept, as far as this process knows. Throws BROKER_UNREACHABLE. */
    readonly signing: () => Promise<SigningState>;
    /** The newest signed note; undefined while there is none. */
    readonly newestNote: () => Promise<string | undefined>;
    readonly witnesses: () => Promise<readonly Witness[]>;
    /** The lines of a bundle (`aura audit export`), of all tenants. */
    readonly bundle: (asked: {
      readonly from: Position | undefined;
      readonly to: Position | undefined;
      readonly signal: AbortSignal;
    }) => AsyncIterable<string>;
    /** Heads are `hash@to`. Throws AUDIT_RUNNING while another request has it verified. */
    readonly verify: (asked: {
      readonly from: Position | undefined;
      readonly to: Position | undefined;
      readonly expect: readonly string[];
      readonly signal: AbortSignal;
    }) => Promise<Verdict>;
  };
  readonly projections: {
    readonly list: (tenant: string) => Promise<readonly Projection[]>;
    readonly one: (tenant: string, name: string) => Promise<Projection | undefined>;
  };
  readonly comparisons: {
    /** The newest that somebody of the tenant asked for, whichever process makes it or made it. */
    readonly latest: (tenant: string, projection: string) => Promise<Comparison | undefined>;
  };
  /** How far rebuilds and comparisons are, as any process tells it. */
  readonly progress: Pick<ProgressWatch, 'watch'>;
  readonly timers: {
    readonly list: (
      tenant: string,
      asked: Asked & { readonly state?: Timer['state'] | undefined; readonly type?: string | undefined },
    ) => Promise<Page<Timer>>;
    /** By id, or by the name it was set by. */
    readonly one: (tenant: string, ref: string) => Promise<Timer | undefined>;
    /** What it publishes, and where on the log that was set. Throws BROKER_UNREACHABLE. */
    readonly carried: (
      tenant: string,
      id: string,
    ) => Promise<{ readonly position: string; readonly data: Readonly<Record<string, unknown>> } | undefined>;
  };
  readonly replays: {
    readonly list: (
      tenant: string,
      asked: Asked & { readonly state?: Replay['state'] | undefined },
    ) => Promise<Page<Replay>>;
    readonly one: (tenant: string, id: string) => Promise<Replay | undefined>;
    /** How many may still run: all but those that are over or have failed. */
    readonly open: (tenant: string) => Promise<number>;
  };
  readonly replayTargets: {
    /** Throws WEBHOOK_URL_REFUSED for what nothing is sent to. */
    readonly checkUrl: (url: string) => Promise<void>;
    /** The key that signs a replay's webhooks, `whsec_…`. */
    readonly secretOf: (tenant: string, replayId: string) => string;
    /** Moments and positions as positions. Throws CURSOR_INVALID, REPLAY_RANGE_EMPTY. */
    readonly ends: (asked: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
    }) => Promise<{ readonly from: Position; readonly to: Position }>;
  };
  /** How things stand with tenants; `mount` refuses what is not served. */
  readonly standing: Pick<StandingWatch, 'known' | 'of' | 'check' | 'until' | 'fresh'>;
  readonly tenants: {
    /** All there are, for whoever runs the platform; the newest first. */
    readonly list: (
      asked: Asked & { readonly state?: Tenant['state'] | undefined; readonly search?: string | undefined },
    ) => Promise<Page<Tenant>>;
    readonly one: (tenant: string) => Promise<Tenant | undefined>;
    /** How much a tenant has of what there may be so many at a time, and of what nothing limits, as far as the read models know. */
    readonly use: (tenant: string) => Promise<TenantUse>;
  };
  readonly tenantExports: {
    /** Everything of a tenant as lines: its events, then its rows. Throws CURSOR_INVALID, BROKER_UNREACHABLE. */
    readonly lines: (tenant: string, asked: ExportWish) => AsyncIterable<string>;
  };
  readonly limits: {
    /** What holds for the tenant of a request: at once and from memory, since `mount` has looked the tenant up before it is served. */
    readonly of: (tenant: string) => Limits;
  };
  readonly limitUse: {
    /** How much a tenant has used of the limits that count request by request, and the caller where it is in it; what cannot be known now is absent. */
    readonly of: (whose: Whose, caller?: Caller) => Promise<LimitUse>;
  };
  readonly health: {
    readonly report: () => Promise<Health>;
    readonly ready: () => Promise<Readiness>;
    /** Tells soon how the parts stand, and again whenever that changes; returns what ends it. */
    readonly watch: (listener: (standing: Standing) => void) => () => void;
  };
  readonly freshness: Freshness;
  readonly documents: Documents;
  readonly metrics: { readonly scrape: () => Promise<{ readonly contentType: string; readonly text: string }> };
  readonly publisher: Publisher;
  readonly log: LogReader;
  readonly live: Live;
  readonly catalogue: Catalogue;
}

export type PortName = keyof Ports;

/** What the facade makes itself; the rest comes from `infra/wire.ts`. */
export type OwnPort = 'sessions' | 'limitUse' | 'keyTexts' | 'signInProvider' | 'refusals' | 'freshness' | 'documents';
