import type { EventDeclaration, ReadOf } from '../../schemas/define.ts';
import { egressEnded, egressStarted, egressUpdated } from '../../schemas/egress.ts';
import { messageRefused, messageRequested, messageSent } from '../../schemas/messages.ts';
import {
  participantConnectionAborted,
  participantJoined,
  participantLeft,
  participantRemoved,
  participantRemoveRefused,
  participantRemoveRequested,
} from '../../schemas/participants.ts';
import {
  roomCreated,
  roomEnded,
  roomEndRefused,
  roomEndRequested,
  roomFinished,
  roomLost,
  roomRefused,
  roomReported,
  roomRequested,
  roomStarted,
  roomTokenIssued,
} from '../../schemas/rooms.ts';
import {
  trackMuted,
  trackMuteRefused,
  trackMuteRequested,
  trackPublished,
  trackUnpublished,
} from '../../schemas/tracks.ts';

type Line = (data: never) => string;

const says = <E extends EventDeclaration>(event: E, line: (data: ReadOf<E>) => string): readonly [string, Line] => [
  event.type,
  line,
];

const who = (identity: unknown): string => (typeof identity === 'string' ? identity : 'somebody');
const because = (reason: string | undefined): string =>
  reason === undefined ? '' : `, ${reason.toLowerCase().replaceAll('_', ' ')}`;
const minutes = (ms: number): string =>
  ms < 60_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
const medium = (source: string): string => source.toLowerCase().replaceAll('_', ' ');
const SHOWN = 80;
const shortened = (text: unknown): string => {
  const whole = who(text);
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN).toWellFormed()}…` : whole;
};

const LINES: ReadonlyMap<string, Line> = new Map([
  says(roomRequested, ({ name }) => `A room ${name} was asked for`),
  says(roomCreated, ({ name }) => `LiveKit created the room ${name}`),
  says(roomRefused, ({ name, code }) => `The room ${name} could not be created: ${code}`),
  says(roomStarted, ({ name }) => `The room ${name} is live`),
  says(roomFinished, ({ name }) => `The room ${name} is over`),
  says(roomLost, ({ name }) => `LiveKit no longer knows the room${name === undefined ? '' : ` ${name}`}: it is over`),
  says(roomEndRequested, ({ name }) => `Somebody asked for ${name} to end`),
  says(roomEnded, ({ name }) => `LiveKit ended the room ${name}`),
  says(roomEndRefused, ({ code }) => `The room could not be ended: ${code}`),
  says(roomTokenIssued, ({ identity }) => `A join token was issued for ${who(identity)}`),
  says(
    roomReported,
    ({ durationMs, participants, peakParticipants }) =>
      `It lasted ${minutes(durationMs)} with ${participants} sessions, at most ${peakParticipants} at once`,
  ),
  says(participantJoined, ({ identity, isAgent }) => `${who(identity)} joined${isAgent ? ' (agent)' : ''}`),
  says(participantLeft, ({ identity, reason }) => `${who(identity)} left${because(reason)}`),
  says(participantConnectionAborted, ({ identity, reason }) => `${who(identity)} could not connect${because(reason)}`),
  says(participantRemoveRequested, ({ identity }) => `Somebody asked for ${who(identity)} to be removed`),
  says(participantRemoved, ({ identity }) => `${who(identity)} was removed`),
  says(participantRemoveRefused, ({ code }) => `The participant could not be removed: ${code}`),
  says(trackPublished, ({ identity, kind, source }) => `${who(identity)} publishes ${kind} (${medium(source)})`),
  says(
    trackUnpublished,
    ({ identity, kind, source }) => `${who(identity)} stopped publishing ${kind} (${medium(source)})`,
  ),
  says(
    trackMuteRequested,
    ({ identity, muted }) => `Somebody asked for ${who(identity)} to be ${muted ? 'muted' : 'unmuted'}`,
  ),
  says(trackMuted, ({ identity, muted }) => `${who(identity)} was ${muted ? 'muted' : 'unmuted'}`),
  says(trackMuteRefused, ({ code }) => `The track could not be muted or unmuted: ${code}`),
  says(messageRequested, ({ sender }) => `${who(sender)} writes a message`),
  says(messageSent, ({ sender, text }) => `${who(sender)}: ${shortened(text)}`),
  says(messageRefused, ({ code }) => `The message could not be sent: ${code}`),
  says(egressStarted, ({ kind }) => `A recording began${because(kind)}`),
  says(egressUpdated, ({ status }) => `The recording is now ${medium(status)}`),
  says(egressEnded, ({ status, error }) => `The recording ended, ${medium(status)}${error ? `: ${error}` : ''}`),
]);

/** The type without prefix and version: `participant.joined`. */
export const nameOf = (type: string): string => type.replace(/^com\.auralink\./, '').replace(/\.v\d+$/, '');

/** One line about an event for people; a person who was erased is "somebody". */
export const summaryOf = (type: string, data: Readonly<Record<string, unknown>>): string => {
  try {
    return LINES.get(type)?.(data as never) ?? nameOf(type).replaceAll('.', ' ').replaceAll('_', ' ');
  } catch {
    return nameOf(type);
  }
};
