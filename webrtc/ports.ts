/** What LiveKit says about a room it has created. Times ISO 8601. */
export interface CreatedRoom {
  readonly roomId: string;
  readonly name: string;
  readonly maxParticipants: number;
  readonly emptyTimeoutMs: number;
  readonly metadata: string;
  readonly createdAt: string;
}

/** A room by both its names. LiveKit acts by `name`; `roomId` guards against acting on a newer room of that name. */
export interface RoomRef {
  readonly roomId: string;
  readonly name: string;
}

/** A room that our log believes live. */
export interface HeldRoom {
  readonly roomId: string;
  /** Unknown where only a participant was ever heard of. */
  readonly name: string | undefined;
  /** When LiveKit last reported something about it, ISO 8601. */
  readonly lastHeardAt: string;
}

/** A session by both its names. LiveKit acts by `identity`; `participantId` guards against acting on a later session. */
export interface SessionRef {
  readonly participantId: string;
  readonly identity: string;
}

/** Whether the LiveKit server answers, and where; or how to get one. */
export type LiveKitHealth =
  | { readonly status: 'ok'; readonly url: string }
  | { readonly status: 'down'; readonly url: string; readonly code: string; readonly how: string }
  | { readonly status: 'off'; readonly how: string };

/** Room control of a LiveKit server, by tenant. Every function throws Faults with the codes of `calls.ts`. */
export interface LiveKitRooms {
  readonly configured: (tenant: string) => boolean;
  readonly createRoom: (
    tenant: string,
    wish: {
      readonly name: string;
      readonly maxParticipants?: number;
      readonly emptyTimeoutMs?: number;
      readonly metadata?: string;
    },
  ) => Promise<CreatedRoom>;
  readonly endRoom: (tenant: string, room: RoomRef) => Promise<void>;
  readonly removeParticipant: (tenant: string, room: RoomRef, session: SessionRef) => Promise<void>;
  readonly muteTrack: (
    tenant: string,
    room: RoomRef,
    session: SessionRef,
    trackId: string,
    muted: boolean,
  ) => Promise<void>;
  readonly sendMessage: (
    tenant: string,
    room: RoomRef,
    message: { readonly messageId: string; readonly sender: string; readonly text: string; readonly sentAt: string },
  ) => Promise<void>;
  /** The sids of all rooms the server knows now. */
  readonly roomIds: (tenant: string) => Promise<ReadonlySet<string>>;
  readonly health: () => Promise<LiveKitHealth>;
}
