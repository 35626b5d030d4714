import type { JoinWish, PastRoom } from './asked.ts';
import type { Asked, Page } from './shapes/fields.ts';
import type { RoomChanges, RoomMoment } from './shapes/past.ts';
import type { Message, Participant, Recording, Room, TimelineItem, Track } from './shapes/rooms.ts';
import type { Overview } from './shapes/system.ts';

/** What routes about rooms need; see `ports.ts`. */
export interface RoomPorts {
  readonly rooms: {
    /** By sid, request id (a wish while there is no sid) or name (the newest of that name). */
    readonly one: (tenant: string, ref: string) => Promise<Room | undefined>;
    readonly list: (
      tenant: string,
      asked: Asked & { readonly state?: Room['state'] | undefined; readonly name?: string | undefined },
    ) => Promise<Page<Room>>;
    readonly overview: (tenant: string) => Promise<Overview>;
  };
  readonly participants: {
    readonly list: (
      tenant: string,
      roomId: string,
      asked: Asked & { readonly state?: Participant['state'] | undefined },
    ) => Promise<Page<Participant>>;
    /** Newest session of an identity in the room. */
    readonly one: (tenant: string, roomId: string, identity: string) => Promise<Participant | undefined>;
  };
  readonly tracks: { readonly many: (tenant: string, ids: readonly string[]) => Promise<readonly Track[]> };
  readonly messages: {
    readonly list: (tenant: string, roomId: string, asked: Asked) => Promise<Page<Message>>;
    readonly one: (tenant: string, id: string) => Promise<Message | undefined>;
  };
  readonly recordings: { readonly list: (tenant: string, roomId: string, asked: Asked) => Promise<Page<Recording>> };
  readonly timeline: {
    readonly list: (tenant: string, roomId: string, asked: Asked) => Promise<Page<TimelineItem>>;
    /** When things happened in the room, thinned to about so many. */
    readonly moments: (
      tenant: string,
      roomId: string,
      most: number,
    ) => Promise<{ readonly items: readonly RoomMoment[]; readonly total: number }>;
  };
  /**
   * Rooms at a past moment: ISO 8601, which means what the log had stored by then, or a position. What is to come is now. Throws
   * MOMENT_INVALID, ROOM_NOT_YET, ROOM_NOT_FOUND.
   */
  readonly pastRooms: {
    readonly room: (tenant: string, ref: string, at: string, signal: AbortSignal) => Promise<PastRoom>;
    readonly timeline: (
      tenant: string,
      ref: string,
      at: string,
      asked: Asked,
    ) => Promise<Page<TimelineItem> & { readonly position: string }>;
    /** Rows that differ between two moments. */
    readonly changes: (
      tenant: string,
      ref: string,
      asked: Asked & { readonly from: string; readonly to?: string | undefined },
      signal: AbortSignal,
    ) => Promise<RoomChanges>;
  };
  readonly livekit: {
    readonly configured: (tenant: string) => boolean;
    readonly joinToken: (
      tenant: string,
      wish: JoinWish,
    ) => Promise<{ readonly token: string; readonly url: string; readonly expiresAt: string }>;
  };
  readonly webhooks: {
    /** Verifies and stores; resolves once the log has it. Throws SIGNATURE_INVALID, or a 503 code for a fault of ours. */
    readonly livekit: (rawBody: Buffer, authorization: string | undefined) => Promise<void>;
  };
  readonly roomPlaces: {
    /** A place for this request among the rooms the tenant may have open; null: as many as one likes. */
    readonly claim: (
      tenant: string,
      requestId: string,
      most: number | null,
    ) => Promise<{ readonly free: boolean; readonly open: number }>;
  };
}
