import { roomFinished, roomStarted } from '../../schemas/rooms.ts';
import { count, mapped, moment, notBefore, part, text, type Json, type Reader } from '../delivery.ts';

/** The room's start, as exactly as this delivery has it. */
const startOf = (room: Json): string | undefined =>
  moment(room, 'creationTimeMs', 'ms') ?? moment(room, 'creationTime', 's');

const seconds = (room: Json, field: string): number | undefined => {
  const value = count(room, field);
  return value === undefined ? undefined : value * 1_000;
};

export const started: Reader = ({ body, createdAt }) => {
  const room = part(body, 'room');
  const startedAt = startOf(room) ?? createdAt;
  return mapped(
    roomStarted,
    {
      roomId: text(room, 'sid'),
      name: text(room, 'name'),
      metadata: text(room, 'metadata'),
      maxParticipants: count(room, 'maxParticipants'),
      emptyTimeoutMs: seconds(room, 'emptyTimeout'),
      startedAt,
    },
    startedAt,
  );
};

export const finished: Reader = ({ body, createdAt }) => {
  const room = part(body, 'room');
  const startedAt = startOf(room);
  const finishedAt = notBefore(startedAt, createdAt);
  return mapped(
    roomFinished,
    { roomId: text(room, 'sid'), name: text(room, 'name'), startedAt, finishedAt },
    finishedAt,
  );
};
