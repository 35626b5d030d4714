import { Fault } from '../../schemas/errors.ts';
import type { LogReader } from '../../streams/log.ts';
import type { Database } from '../connect.ts';
import type { Projection } from '../define.ts';
import { messageQueries, type MessageView } from '../queries/messages.ts';
import type { Asked, Page } from '../queries/page.ts';
import { participantQueries, type ParticipantsAsked, type ParticipantView } from '../queries/participants.ts';
import { recordingQueries, type RecordingView } from '../queries/recordings.ts';
import { roomQueries, type RoomView } from '../queries/rooms.ts';
import { timelineQueries, type TimelineView } from '../queries/timeline.ts';
import { differencesBetween, type RowDifference } from './difference.ts';
import { createRoomFinder, positionOf } from './find-rooms.ts';
import { createHistory } from './history.ts';
import { pastReads, pastTables } from './tables.ts';

/** A room as it was at a position, and everything that is read of it. */
export interface PastRoom {
  readonly position: string;
  /** How many events its state was folded from. */
  readonly events: number;
  readonly room: RoomView;
  readonly participants: (asked: ParticipantsAsked) => Promise<Page<ParticipantView>>;
  readonly messages: (asked: Asked) => Promise<Page<MessageView>>;
  readonly recordings: (asked: Asked) => Promise<Page<RecordingView>>;
}

/** What had happened in a room by a position. */
export interface PastTimeline extends Page<TimelineView> {
  readonly position: string;
}

/** What became of a room between two positions. */
export interface RoomChanges extends Page<RowDifference> {
  readonly from: string;
  readonly to: string;
  readonly events: number;
}

export interface ChangesAsked extends Asked {
  readonly from: string;
  /** Absent: now. */
  readonly to?: string | undefined;
}

export type PastSource = Pick<LogReader, 'many' | 'read' | 'positionAt'>;

const groundOf = (database: Database, projections: readonly Projection[], log: PastSource, many?: number) => ({
  database,
  log,
  finder: createRoomFinder(database, log),
  history: createHistory(database, projections, log, many),
  tables: pastTables(database, projections),
});

type Ground = ReturnType<typeof groundOf>;

/** The room that `ref` meant by then, and the state it was found in. */
const find = async (ground: Ground, tenant: string, ref: string, upTo: number, signal: AbortSignal) => {
  const { database, finder, history, tables } = ground;
  const candidates = await finder.candidatesBy(tenant, ref, upTo);
  const subjects = await Promise.all(candidates.map((candidate) => finder.subjectsOf(candidate, tenant)));
  const folded = await history.foldTo(tenant, [...new Set(subjects.flat())], upTo, signal);
  const reads = pastReads(database, tables, folded);
  const room = (await roomQueries(reads).one(tenant, ref)) ?? (await finder.notYet(tenant, ref, upTo));
  return { room, folded, reads };
};

/** Rows of the room alone: what else was folded to find it by its name does not belong here. */
const changesOf = async (
  ground: Ground,
  tenant: string,
  ref: string,
  asked: ChangesAsked,
  signal: AbortSignal,
): Promise<RoomChanges> => {
  const { finder, history, tables } = ground;
  const [from, to] = [await finder.reached(tenant, asked.from), await finder.reached(tenant, asked.to)] as const;
  const ends = { from: positionOf(from), to: positionOf(to) };
  if (from > to) throw new Fault('MOMENT_INVALID', { reason: 'from is after to', ...ends });
  const { room } = await find(ground, tenant, ref, to, signal);
  const isWish = room.state === 'requested' || room.state === 'refused';
  const meant = isWish ? { room: null, wish: room.id } : { room: room.id, wish: null };
  const subjects = await finder.subjectsOf(meant, tenant);
  const before = await history.foldTo(tenant, subjects, from, signal);
  const after = await history.foldTo(tenant, subjects, to, signal);
  return { ...ends, events: after.events - before.events, ...differencesBetween(before, after, tables, asked) };
};

/**
 * Rooms at any past moment: their own events folded in memory with the projections' cases, and read by the queries that serve the
 * present. A moment (ISO 8601) means what the log had stored by then; a position can be given instead, and what is to come is now.
 * Aggregates of more than `many` events are read as a stream (absent: 200).
 * Throws MOMENT_INVALID, ROOM_NOT_YET, ROOM_NOT_FOUND, DATABASE_UNREACHABLE, BROKER_UNREACHABLE.
 */
export const createPastRooms = (
  database: Database,
  projections: readonly Projection[],
  log: PastSource,
  many?: number,
) => {
  const ground = groundOf(database, projections, log, many);
  const { finder } = ground;
  return {
    /** Lets go what is remembered of the past: somebody in it was erased. */
    forget: ground.history.forget,
    /** A room by sid, request id or name as it was. */
    room: async (tenant: string, ref: string, at: string, signal: AbortSignal): Promise<PastRoom> => {
      const { room, folded, reads } = await find(ground, tenant, ref, await finder.reached(tenant, at), signal);
      return {
        position: positionOf(folded.upTo),
        events: folded.events,
        room,
        participants: (asked) => participantQueries(reads).list(tenant, room.id, asked),
        messages: (asked) => messageQueries(reads).list(tenant, room.id, asked),
        recordings: (asked) => recordingQueries(reads).list(tenant, room.id, asked),
      };
    },
    /** What had happened in the room by then, in log order. Nothing is folded: it costs a page of the log. */
    timeline: async (tenant: string, ref: string, at: string, asked: Asked): Promise<PastTimeline> => {
      const upTo = await finder.reached(tenant, at);
      const { room } = await finder.known(tenant, ref, upTo);
      const position = positionOf(upTo);
      const asOf = { ...asked, at: position };
      return { position, ...(await timelineQueries(database, log).list(tenant, room ?? ref, asOf)) };
    },
    /** The rows that differ between two moments. The room is the one that `ref` means at the later; it need not exist at the earlier. */
    changes: (tenant: string, ref: string, asked: ChangesAsked, signal: AbortSignal): Promise<RoomChanges> =>
      changesOf(ground, tenant, ref, asked, signal),
  };
};

export type PastRooms = ReturnType<typeof createPastRooms>;
