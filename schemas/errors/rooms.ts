import type { ErrorRow } from './row.ts';

/** Rooms and what LiveKit says. */
export const ROOM_ERRORS = {
  // Rooms
  ROOM_NOT_FOUND: {
    status: 404,
    title: 'There is no such room',
    next: 'List the rooms with GET /api/v1/rooms.',
    retry: false,
  },
  ROOM_NOT_YET: {
    status: 404,
    title: 'The room was not there yet at that moment',
    next: 'Ask for a moment from `first` on, the first event of the room; without `at` the answer is the room as it is.',
    retry: false,
  },
  ROOM_NOT_READY: {
    status: 409,
    title: 'The room is not created yet',
    next: 'Read the room at its Location until its state is created, then repeat the request.',
    retry: false,
  },
  ROOM_ENDED: {
    status: 409,
    title: 'The room is over',
    next: 'Create a new room, or name the live one.',
    retry: false,
  },
  PARTICIPANT_NOT_FOUND: {
    status: 404,
    title: 'There is no such participant in the room',
    next: 'List them with GET /api/v1/rooms/{room}/participants.',
    retry: false,
  },
  TRACK_NOT_FOUND: {
    status: 404,
    title: 'The participant publishes no such track',
    next: 'List the participants; each shows its tracks.',
    retry: false,
  },
  PERSON_ERASED: {
    status: 410,
    title: 'The person was erased',
    next: 'What was asked in the name of an erased person cannot be done any more.',
    retry: false,
  },
  LIVEKIT_NOT_CONFIGURED: {
    status: 503,
    title: 'This tenant has no LiveKit server',
    next: 'Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or install livekit-server.',
    retry: false,
  },
  LIVEKIT_UNREACHABLE: {
    status: 503,
    title: 'LiveKit cannot be reached',
    next: 'Check LIVEKIT_URL; the request is repeated until it is given up.',
    retry: true,
  },
  LIVEKIT_REFUSED: {
    status: 502,
    title: 'LiveKit refused the request',
    next: "The details hold LiveKit's code; correct the request or the server's settings.",
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
