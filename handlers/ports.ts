import type { Redriver } from '../streams/dead-letters/redrive.ts';
import type { ReplayRunner } from '../streams/replay/runner.ts';
import type { Recount } from '../streams/vault/recount.ts';
import type { DestroyedKey } from '../streams/vault.ts';
import type { Position } from '../schemas/event.ts';

/** How much of what, by its name. */
export type Counts = Readonly<Record<string, number>>;

/** The outcome of asking LiveKit to create a room. */
export interface CreatedRoom {
  readonly roomId: string;
  readonly name: string;
  readonly maxParticipants: number;
  readonly emptyTimeoutMs: number;
  readonly metadata: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface RoomWish {
  readonly name: string;
  readonly maxParticipants?: number;
  readonly emptyTimeoutMs?: number;
  readonly metadata?: string;
}

/** A room by both its names. LiveKit acts by `name`; `roomId` guards against acting on a newer room of that name. */
export interface RoomRef {
  readonly roomId: string;
  readonly name: string;
}

/** A session by both its names. LiveKit acts by `identity`; `participantId` guards against acting on a later session of that identity. */
export interface SessionRef {
  readonly participantId: string;
  readonly identity: string;
}

export interface ChatMessage {
  readonly messageId: string;
  readonly sender: string;
  readonly text: string;
  /** ISO 8601. */
  readonly sentAt: string;
}

/**
 * What handlers need from other rooms of the house. Each is satisfied structurally in `infra/wire.ts`.
 * Every function throws a Fault: LIVEKIT_NOT_CONFIGURED, LIVEKIT_UNREACHABLE (tried again), LIVEKIT_REFUSED,
 * ROOM_ENDED where the sid is no longer the name's live room, PARTICIPANT_NOT_FOUND, TRACK_NOT_FOUND.
 */
export interface Ports {
  /** Room control of the tenant's LiveKit server. */
  readonly livekit: {
    readonly createRoom: (tenant: string, wish: RoomWish) => Promise<CreatedRoom>;
    readonly endRoom: (tenant: string, room: RoomRef) => Promise<void>;
    readonly removeParticipant: (tenant: string, room: RoomRef, session: SessionRef) => Promise<void>;
    readonly muteTrack: (
      tenant: string,
      room: RoomRef,
      session: SessionRef,
      trackId: string,
      muted: boolean,
    ) => Promise<void>;
    readonly sendMessage: (tenant: string, room: RoomRef, message: ChatMessage) => Promise<void>;
  };
  readonly letters: Redriver;
  readonly timers: {
    /** Arms or disarms the timer as the log has it at that sequence or later. Throws TIMER_BEHIND, BROKER_UNREACHABLE. */
    readonly conform: (tenant: string, timerId: string, atLeast: number) => Promise<void>;
  };
  readonly replays: Pick<ReplayRunner, 'run'>;
  /** The keys that checkpoints are signed with. */
  readonly auditKeys: {
    /**
     * Puts another in the place of this one, which signs for it; where another signs already that one is the answer. Throws AUDIT_KEY_GIVEN where it is
     * kept outside, AUDIT_KEY_NOT_HELD, CHECKPOINT_NOT_YET, REVISION_CONFLICT, BROKER_UNREACHABLE.
     */
    readonly rotate: (from: string) => Promise<{ readonly number: number; readonly key: string }>;
  };
  readonly masterKeys: {
    /** Wraps every data key by the present master key; goes on where it was ended. Throws BROKER_UNREACHABLE, MASTER_KEY_WRONG, KMS_UNAVAILABLE. */
    readonly rotate: (
      signal: AbortSignal,
    ) => Promise<{ readonly masterId: string; readonly records: number; readonly rewrapped: number }>;
  };
  readonly tenants: {
    /** Whether it is deleted already, by an attempt before or by a restore. Throws BROKER_UNREACHABLE. */
    readonly isDeleted: (tenant: string) => Promise<boolean>;
    /**
     * How much there is of a tenant, by name: what lies beside the log, replays that its deletion (asked for at `since`, ISO 8601) ends, rooms, rows. Throws BROKER_UNREACHABLE,
     * DATABASE_UNREACHABLE.
     */
    readonly count: (tenant: string, since: string) => Promise<Counts>;
    /** What the log has noted when its deletion began. Throws BROKER_UNREACHABLE. */
    readonly begun: (tenant: string) => Promise<{ readonly found: Counts }>;
    /**
     * Destroys its keys and removes all that lies beside the log and in other systems; gives how many keys that are. Again, nothing is left to do. The rows go with the event that
     * says so. Throws BROKER_UNREACHABLE, DATABASE_UNREACHABLE.
     */
    readonly remove: (tenant: string, signal: AbortSignal) => Promise<{ readonly data_keys: number }>;
  };
  readonly people: {
    /**
     * Destroys the person's data keys; gives them by their hashes, and how many rows of each table spoke of him. Again, it gives the same keys. Throws
     * BROKER_UNREACHABLE, DATABASE_UNREACHABLE.
     */
    readonly erase: (
      tenant: string,
      personId: string,
    ) => Promise<{
      readonly keys: readonly DestroyedKey[];
      readonly rows: readonly { readonly table: string; readonly rows: number }[];
    }>;
    /** Reads the log through up to a position; throws where anything about the person can still be read. */
    readonly recount: (tenant: string, personId: string, upTo: Position, signal: AbortSignal) => Promise<Recount>;
  };
}
