import type { Position } from '../schemas/event.ts';
import type { DeadLetter } from './shapes/dead-letters.ts';
import type { Asked, Page } from './shapes/fields.ts';
import type { Message, Participant, Recording, Room } from './shapes/rooms.ts';
import type { BrowserSession } from './shapes/security.ts';

/** How much there is of a tenant now. */
export interface TenantUse {
  readonly rooms_open: number;
  readonly participants: number;
  readonly members: number;
  readonly api_keys: number;
  readonly sessions: number;
  readonly timers: number;
  readonly replays: number;
  readonly events: number;
}

/** A session with whose it is. */
export type SessionRow = Omit<BrowserSession, 'current'> & { readonly person_id: string };

/** What an event search selects. Absent fields select everything of the tenant. */
export interface EventSearch extends Asked {
  /** Full types, or prefixes that end in `*`. */
  readonly types?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly source?: string | undefined;
  readonly correlation_id?: string | undefined;
  readonly id?: string | undefined;
  /** Position or moment, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  /** Aggregates whose events are left out. */
  readonly without?: readonly string[] | undefined;
  /** Each event as it lies on the log, whatever its version. */
  readonly raw?: boolean | undefined;
}

/** Which dead letters are wanted. Absent fields select everything of the tenant. */
export interface LetterSearch extends Asked {
  readonly handler?: string | undefined;
  readonly kind?: DeadLetter['kind'] | undefined;
  readonly code?: string | undefined;
  /** Full event type, or a prefix that ends in `*`. */
  readonly type?: string | undefined;
  /** Of the event: `room/RM_x`. */
  readonly subject?: string | undefined;
  /** Text within the reason, the code or the names, in any case; or an id. */
  readonly search?: string | undefined;
  readonly state?: DeadLetter['state'] | undefined;
  /** Moments of the last attempt, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A room as it was at a position, folded from so many events, and what is read of it. */
export interface PastRoom {
  readonly position: string;
  readonly events: number;
  readonly room: Room;
  readonly participants: (
    asked: Asked & { readonly state?: Participant['state'] | undefined },
  ) => Promise<Page<Participant>>;
  readonly messages: (asked: Asked) => Promise<Page<Message>>;
  readonly recordings: (asked: Asked) => Promise<Page<Recording>>;
}

/** What of a tenant is to be exported. */
export interface ExportWish {
  /** Go on behind this event, where an export was cut off. */
  readonly after: Position | undefined;
  readonly signal: AbortSignal;
}

/** A join token to be made. */
export interface JoinWish {
  readonly room: string;
  readonly identity: string;
  readonly name?: string | undefined;
  readonly metadata?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly canPublish: boolean;
  readonly canSubscribe: boolean;
  readonly canPublishData: boolean;
  readonly ttlS: number;
}
