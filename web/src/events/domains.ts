import { shortType } from '../ui/format.ts';

/** What events are about, in the order of a legend; each has its colour. */
export const DOMAINS = [
  { key: 'room', label: 'Rooms', colour: '--kind-room' },
  { key: 'participant', label: 'Participants', colour: '--kind-participant' },
  { key: 'track', label: 'Tracks', colour: '--kind-track' },
  { key: 'message', label: 'Messages', colour: '--kind-message' },
  { key: 'media', label: 'Recordings and streams', colour: '--kind-media' },
  { key: 'other', label: 'Other', colour: '--kind-other' },
  { key: 'trouble', label: 'Refused or failed', colour: '--kind-bad' },
] as const;

const SAME: Readonly<Record<string, string>> = {
  room: 'room',
  participant: 'participant',
  track: 'track',
  message: 'message',
  egress: 'media',
  ingress: 'media',
};

/** Events that say that something did not work, as the API selects them. */
export const TROUBLE_TYPES = [
  'dead_letter.written*',
  'dead_letter.redrive_failed*',
  'audit.gap_found*',
  'timer.failed*',
  'room.refused*',
  'room.end_refused*',
  'room.lost*',
  'participant.connection_aborted*',
  'participant.remove_refused*',
  'track.mute_refused*',
  'message.refused*',
].map((type) => `com.auralink.${type}`);

const TROUBLE = TROUBLE_TYPES.map((type) => type.slice(0, -1));

export const isTrouble = (type: string): boolean => TROUBLE.some((prefix) => type.startsWith(prefix));

/** The domain of a type; what did not work is one of its own. */
export const domainOf = (type: string): string =>
  isTrouble(type) ? 'trouble' : (SAME[shortType(type).split('.')[0] ?? ''] ?? 'other');
