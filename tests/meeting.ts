import { deadLetterWritten } from '../schemas/dead-letters.ts';
import type { EventDeclaration } from '../schemas/define.ts';
import { egressEnded, egressStarted, egressUpdated } from '../schemas/egress.ts';
import { messageRefused, messageRequested, messageSent } from '../schemas/messages.ts';
import {
  participantConnectionAborted,
  participantJoined,
  participantLeft,
  participantRemoved,
} from '../schemas/participants.ts';
import {
  roomCreated,
  roomEnded,
  roomFinished,
  roomLost,
  roomRefused,
  roomReported,
  roomRequested,
  roomStarted,
  roomTokenIssued,
} from '../schemas/rooms.ts';
import { trackMuted, trackPublished, trackUnpublished } from '../schemas/tracks.ts';
import { happened, type Happened } from './given-projections.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 9, 0, 0) + seconds * 1_000).toISOString();

const person = (name: string, session: string) => ({
  participantId: `PA_${session}`,
  personId: `ps-${name}`,
  identity: name,
});

/**
 * The life of a room as the log may hold it: alice and bob meet, bob comes back under the same identity, somebody cannot connect,
 * alice is muted, messages go out, a recording runs on after the room, a late fact brings a second report. Every projection has a
 * case for something in it.
 */
export const meeting = (tenant: string, room = 'RM_one'): readonly Happened[] => {
  const add = (event: EventDeclaration, seconds: number, data: object): Happened =>
    happened(event, data as never, { tenant, id: `${room}-${event.name}-${seconds}`, time: at(seconds) });
  const [alice, bob, again] = [person('alice', `a_${room}`), person('bob', `b_${room}`), person('bob', `c_${room}`)];
  const mic = { trackId: `TR_${room}`, ...alice };
  const egress = { egressId: `EG_${room}`, roomId: room, roomName: 'standup', kind: 'room_composite' };
  const letter = { ...deadLetterWritten.example, deadLetterId: `dl-${room}` };
  return [
    add(roomRequested, 0, { requestId: `rq-${room}`, name: 'standup', metadata: 'wished' }),
    add(roomRequested, 0.1, { requestId: `rq2-${room}`, name: 'lost' }),
    add(roomRefused, 0.2, { requestId: `rq2-${room}`, name: 'lost' }),
    add(roomCreated, 0.5, {
      roomId: room,
      requestId: `rq-${room}`,
      metadata: 'wished',
      maxParticipants: 0,
      createdAt: at(0.4),
    }),
    add(roomTokenIssued, 0.8, { roomId: room }),
    add(roomStarted, 1, { roomId: room, metadata: 'set by LiveKit', maxParticipants: 10, startedAt: at(0.9) }),
    add(participantJoined, 2, {
      roomId: room,
      ...alice,
      name: 'Alice',
      attributes: { mood: 'fine' },
      joinedAt: at(1.9),
    }),
    add(participantJoined, 3, { roomId: room, ...bob, joinedAt: at(3) }),
    add(trackPublished, 4, { roomId: room, ...mic, name: 'mic', publishedAt: at(4) }),
    add(messageRequested, 5, { roomId: room, messageId: `ms-${room}` }),
    add(messageSent, 5.1, { roomId: room, messageId: `ms-${room}`, sentAt: at(5.1) }),
    add(messageRefused, 5.2, { roomId: room, messageId: `ms2-${room}` }),
    add(participantConnectionAborted, 6, { roomId: room, ...person('carol', `d_${room}`), abortedAt: at(6) }),
    add(participantLeft, 7, { roomId: room, ...bob, joinedAt: at(3), leftAt: at(7), reason: 'DUPLICATE_IDENTITY' }),
    add(participantJoined, 7.1, { roomId: room, ...again, name: 'Bob', joinedAt: at(7.1) }),
    add(egressStarted, 8, { ...egress, startedAt: at(8) }),
    add(trackMuted, 9, { roomId: room, ...mic, muted: true, mutedAt: at(9) }),
    add(trackUnpublished, 20, { roomId: room, ...mic, muted: true, unpublishedAt: at(20) }),
    add(participantRemoved, 21, { roomId: room, ...alice, removedAt: at(21) }),
    add(participantLeft, 21.1, {
      roomId: room,
      ...alice,
      name: 'Alice A.',
      joinedAt: at(1.9),
      leftAt: at(21.1),
      reason: 'PARTICIPANT_REMOVED',
    }),
    add(roomEnded, 22, { roomId: room, endedAt: at(22) }),
    add(participantLeft, 22.2, { roomId: room, ...again, joinedAt: at(7.1), leftAt: at(22.2), reason: 'ROOM_DELETED' }),
    add(roomFinished, 22.3, { roomId: room, startedAt: at(0.9), finishedAt: at(22.3) }),
    add(roomLost, 22.4, { roomId: room, lastSeenAt: at(21.1), lostAt: at(60) }),
    add(roomReported, 22.5, { roomId: room, revision: 1, participants: 3 }),
    add(egressUpdated, 23, { ...egress, status: 'EGRESS_ENDING', updatedAt: at(23) }),
    add(egressEnded, 24, {
      ...egress,
      status: 'EGRESS_COMPLETE',
      startedAt: at(8),
      endedAt: at(24),
      updatedAt: at(24),
    }),
    add(roomReported, 25, { roomId: room, revision: 2, participants: 3 }),
    add(deadLetterWritten, 26, letter),
    add(deadLetterWritten, 27, { ...letter, attempts: 5, lastAt: at(27) }),
  ];
};

/** What LiveKit itself reports of the meeting, and what it may lose, repeat or put in any order. */
export const reportedByLiveKit = (tenant: string, room?: string): readonly Happened[] => {
  const own = new Set(
    [
      roomStarted,
      roomFinished,
      participantJoined,
      participantLeft,
      participantConnectionAborted,
      trackPublished,
      trackUnpublished,
      egressStarted,
      egressUpdated,
      egressEnded,
    ].map(({ type }) => type),
  );
  return meeting(tenant, room).filter(({ event }) => own.has(event.type));
};
