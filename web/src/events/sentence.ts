import { duration, lag, shortType } from '../ui/format.ts';

type Data = Readonly<Record<string, unknown>>;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Words of a script that runs from right to left do not drag the rest of the sentence along (first strong isolate). */
const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

/** A field as words. A personal field that was erased or is still encrypted is null or an object here. */
const word = (data: Data, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const value = data[key];
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && value !== '') return isolated(value);
  }
  return undefined;
};

const who = (data: Data): string => word(data, 'name', 'identity', 'participantIdentity', 'sender') ?? 'Somebody';
const person = (data: Data): string => word(data, 'identity', 'sender') ?? 'somebody';
/** A track's `name` is its own, not the person's. */
const publisher = (data: Data): string => word(data, 'identity') ?? 'Somebody';
const because = (data: Data): string => {
  const reason = word(data, 'reason', 'code');
  return reason ? `: ${reason}` : '';
};

const REASONS: Record<string, string> = {
  CLIENT_INITIATED: 'by their own choice',
  DUPLICATE_IDENTITY: 'replaced by another session of the same identity',
  PARTICIPANT_REMOVED: 'removed',
  ROOM_DELETED: 'the room was ended',
  ROOM_CLOSED: 'the room closed',
  SERVER_SHUTDOWN: 'the server shut down',
  STATE_MISMATCH: 'the connection could not be resumed',
  SIGNAL_CLOSE: 'the connection was lost',
  JOIN_FAILURE: 'the connection never came up',
  CONNECTION_TIMEOUT: 'the connection timed out',
};

const leaving = (data: Data): string => {
  const reason = word(data, 'reason');
  return reason ? ` (${REASONS[reason] ?? reason.toLowerCase().replaceAll('_', ' ')})` : '';
};

const MEDIA: Record<string, string> = {
  MICROPHONE: 'a microphone',
  CAMERA: 'a camera',
  SCREEN_SHARE: 'a screen',
  SCREEN_SHARE_AUDIO: 'the sound of a screen',
};

const medium = (data: Data): string =>
  MEDIA[word(data, 'source')?.toUpperCase() ?? ''] ?? `a track of ${word(data, 'kind') ?? 'media'}`;
const quoted = (data: Data): string => {
  const text = word(data, 'text');
  return text ? `“${text}”` : 'a message that can no longer be read';
};

const reported = (data: Data): string => {
  const minutes = Number(data['participantMinutes'] ?? 0);
  return `Report of ${word(data, 'revision') ?? 'some'} facts: ${duration(Number(data['durationMs'] ?? 0))} long, ${minutes.toFixed(1)} participant minutes, ${word(data, 'peakParticipants') ?? 0} at once at most`;
};

const files = (data: Data): string => {
  const { length } = Array.isArray(data['files']) ? data['files'] : [];
  return length > 0 ? ` with ${length} ${length === 1 ? 'file' : 'files'}` : '';
};

/** One sentence for each fact, as a person would tell it. */
const SENTENCES: Record<string, (data: Data) => string> = {
  'room.requested': (data) => `A room “${word(data, 'name')}” was asked for`,
  'room.created': (data) => `LiveKit created the room “${word(data, 'name')}”`,
  'room.refused': (data) => `The room could not be created${because(data)}`,
  'room.started': () => 'The room is live',
  'room.finished': () => 'The room is over',
  'room.lost': (data) =>
    `LiveKit no longer knows the room${word(data, 'name') ? ` “${word(data, 'name')}”` : ''}: it is over, and its end was never reported`,
  'room.end_requested': () => 'Somebody asked for the room to end',
  'room.ended': () => 'LiveKit ended the room; everybody was disconnected',
  'room.end_refused': (data) => `The room could not be ended${because(data)}`,
  'room.token_issued': (data) => `A join token was issued for ${person(data)}`,
  'room.reported': reported,
  'participant.joined': (data) => `${who(data)} joined${data['isAgent'] ? ' as an agent' : ''}`,
  'participant.left': (data) => `${who(data)} left${leaving(data)}`,
  'participant.connection_aborted': (data) => `${who(data)} could not connect${leaving(data)}`,
  'participant.remove_requested': (data) => `Somebody asked to remove ${person(data)}`,
  'participant.removed': (data) => `LiveKit removed ${person(data)}`,
  'participant.remove_refused': (data) => `The participant could not be removed${because(data)}`,
  'track.published': (data) => `${publisher(data)} published ${medium(data)}`,
  'track.unpublished': (data) => `${publisher(data)} unpublished ${medium(data)}`,
  'track.mute_requested': (data) =>
    `Somebody asked to ${data['muted'] === false ? 'unmute' : 'mute'} a track of ${person(data)}`,
  'track.muted': (data) => `LiveKit ${data['muted'] === false ? 'unmuted' : 'muted'} a track of ${person(data)}`,
  'track.mute_refused': (data) => `The track could not be muted${because(data)}`,
  'message.requested': (data) => `${who(data)} is sending ${quoted(data)}`,
  'message.sent': (data) => `${who(data)} said ${quoted(data)}`,
  'message.refused': (data) => `A message could not be sent${because(data)}`,
  'egress.started': (data) => `A recording started (${word(data, 'kind') ?? 'egress'})`,
  'egress.updated': (data) =>
    `A recording is now ${word(data, 'status')?.toLowerCase().replace('egress_', '') ?? 'updated'}`,
  'egress.ended': (data) => `A recording ended${data['error'] ? `: ${word(data, 'error')}` : files(data)}`,
  'ingress.started': (data) => `A stream came in: ${word(data, 'name', 'inputType') ?? 'ingress'}`,
  'ingress.ended': (data) => `The stream ${word(data, 'name', 'inputType') ?? ''} ended`,
  'webhook.received': (data) => `LiveKit reported ${word(data, 'event')}`,
  'dead_letter.redrive_requested': (data) => `Somebody asked ${word(data, 'handler')} to try a dead letter again`,
  'dead_letter.redriven': (data) => `${word(data, 'handler')} took a dead letter in after all`,
  'dead_letter.redrive_failed': (data) =>
    `${word(data, 'handler')} could not take a dead letter in again${because(data)}`,
  'dead_letter.discarded': (data) => `A dead letter of ${word(data, 'handler')} was set aside${because(data)}`,
  'projection.rebuild_requested': (data) => `Somebody asked to build ${word(data, 'projection')} anew from the log`,
  'projection.rebuilt': (data) =>
    `${word(data, 'projection')} was built anew in ${duration(Number(data['durationMs'] ?? 0))}`,
  'timer.set': (data) => `A timer was set: “${word(data, 'name')}”, first at ${word(data, 'dueAt')}`,
  'timer.cancelled': (data) => `The timer “${word(data, 'name')}” was cancelled`,
  'timer.fired': (data) =>
    `The timer “${word(data, 'name')}” fired${data['late'] ? `, ${lag(Number(data['lateMs'] ?? 0))} late` : ''}`,
  'timer.failed': (data) => `The timer “${word(data, 'name')}” could not publish its event${because(data)}`,
  'audit.checkpointed': (data) => `Events ${word(data, 'from')} to ${word(data, 'to')} were sealed`,
  'audit.gap_found': (data) => `Events ${word(data, 'from')} to ${word(data, 'to')} are missing from the log`,
  'dead_letter.written': (data) =>
    `${word(data, 'handler')} gave up ${shortType(word(data, 'eventType') ?? 'an event')}${because(data)}`,
};

/** What happened, in a sentence; a type without one of its own is told by its name. */
export const sentence = (type: string, data: Data, summary = ''): string => {
  const name = shortType(type);
  const told = SENTENCES[name]?.(data);
  return told ?? (summary || name.replaceAll('_', ' ').replace('.', ': '));
};
