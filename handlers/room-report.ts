import type { EventDeclaration, ReadOf } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { participantConnectionAborted, participantJoined, participantLeft } from '../schemas/participants.ts';
import { roomFinished, roomLost, roomStarted } from '../schemas/rooms.ts';
import { trackPublished, trackUnpublished } from '../schemas/tracks.ts';

/** What a room that is over amounted to. Times in ms, participant minutes to a thousandth. */
export interface RoomReport {
  /** How many facts it was folded from: a fact that comes late brings a higher one, and the last report is the same in whatever order they came. */
  readonly revision: number;
  readonly durationMs: number;
  readonly participantMinutes: number;
  /** Sessions: a person who joins twice counts twice. */
  readonly participants: number;
  readonly peakParticipants: number;
  readonly tracks: number;
}

interface Session {
  from?: number | undefined;
  to?: number | undefined;
}

/** Only minima, maxima and sets: whatever order LiveKit's facts arrive in, the state is the same. Lives within one fold. */
interface Life {
  startedAt: number | undefined;
  finishedAt: number | undefined;
  /** The end as far as we found out, where LiveKit never reported one. */
  lostAt: number | undefined;
  readonly sessions: Map<string, Session>;
  readonly tracks: Set<string>;
}

type Step = (life: Life, data: never) => void;
const when = <E extends EventDeclaration>(event: E, step: (life: Life, data: ReadOf<E>) => void): [string, Step] => [
  event.type,
  step,
];

/** The facts LiveKit reports about a room, or that we found out there, and what each adds. What the platform itself did (room.created, room.ended, …) is none. */
const STEPS = new Map<string, Step>([
  when(roomStarted, (life, data) => start(life, data.startedAt)),
  when(roomFinished, (life, data) => {
    start(life, data.startedAt);
    life.finishedAt = greatest(life.finishedAt, data.finishedAt);
  }),
  when(roomLost, (life, data) => {
    life.lostAt = greatest(life.lostAt, data.lastSeenAt);
  }),
  when(participantJoined, (life, data) => attend(life, data.participantId, data.joinedAt, undefined)),
  when(participantLeft, (life, data) => attend(life, data.participantId, data.joinedAt, data.leftAt)),
  // A connection that never came up is nobody's presence, yet a fact that can come late.
  when(participantConnectionAborted, () => undefined),
  when(trackPublished, (life, data) => void life.tracks.add(data.trackId)),
  when(trackUnpublished, (life, data) => void life.tracks.add(data.trackId)),
]);

const least = (a: number | undefined, b: string | undefined) =>
  b === undefined ? a : Math.min(a ?? Infinity, Date.parse(b));
const greatest = (a: number | undefined, b: string | undefined) =>
  b === undefined ? a : Math.max(a ?? -Infinity, Date.parse(b));

const start = (life: Life, at: string | undefined): void => {
  life.startedAt = least(life.startedAt, at);
};

const attend = (life: Life, participantId: string, from: string | undefined, to: string | undefined): void => {
  const session = life.sessions.get(participantId) ?? {};
  life.sessions.set(participantId, { from: least(session.from, from), to: greatest(session.to, to) });
};

const endOf = ({ finishedAt, lostAt }: Life): number | undefined => finishedAt ?? lostAt;

/** Folds a room's own events, oldest first, each identity once. Undefined as long as the room is not over. */
export const reportOf = (past: readonly StoredEvent[]): RoomReport | undefined => {
  const life: Life = {
    startedAt: undefined,
    finishedAt: undefined,
    lostAt: undefined,
    sessions: new Map(),
    tracks: new Set(),
  };
  const seen = new Set<string>();
  for (const { msgId, event } of past) {
    const step = STEPS.get(event.type);
    if (!step || seen.has(msgId)) continue;
    seen.add(msgId);
    step(life, event.data as never);
  }
  const end = endOf(life);
  return end === undefined ? undefined : { revision: seen.size, ...sum(life, end) };
};

const sum = (life: Life, finishedAt: number): Omit<RoomReport, 'revision'> => {
  const stays = [...life.sessions.values()].map((session) => stayOf(session, finishedAt));
  const presentMs = stays.reduce((total, [from, to]) => total + to - from, 0);
  return {
    durationMs: Math.max(0, finishedAt - (life.startedAt ?? earliest(stays) ?? finishedAt)),
    participantMinutes: Math.round(presentMs / 60) / 1_000,
    participants: stays.length,
    peakParticipants: peakOf(stays),
    tracks: life.tracks.size,
  };
};

type Stay = readonly [from: number, to: number];

const earliest = (stays: readonly Stay[]) =>
  stays.reduce<number | undefined>((first, [from]) => Math.min(first ?? from, from), undefined);

/** A session whose end was lost closes with the room; one whose start was lost counts with no time. */
const stayOf = ({ from, to }: Session, finishedAt: number): Stay => {
  const end = Math.min(to ?? finishedAt, finishedAt);
  return [Math.min(from ?? end, end), end];
};

/** Most sessions at once. A stay of no length is one person; who leaves as another comes was not there with him. */
const peakOf = (stays: readonly Stay[]): number => {
  const changes = stays
    .filter(([from, to]) => to > from)
    .flatMap(([from, to]) => [[from, 1] as const, [to, -1] as const]);
  let present = 0;
  let peak = stays.length > 0 ? 1 : 0;
  for (const [, change] of changes.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    present += change;
    peak = Math.max(peak, present);
  }
  return peak;
};
