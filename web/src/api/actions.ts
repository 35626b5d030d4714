import { call } from './call.ts';
import type {
  DeadLetter,
  JoinToken,
  List,
  Message,
  NewReplay,
  NewReplayWish,
  NewRoom,
  Participant,
  Replay,
  Room,
  Session,
  Track,
} from './types.ts';

const V1 = '/api/v1';
const roomPath = (room: string): string => `${V1}/rooms/${encodeURIComponent(room)}`;
const personPath = (room: string, identity: string): string =>
  `${roomPath(room)}/participants/${encodeURIComponent(identity)}`;

export const signIn = (code: string): Promise<Session> => call('POST', `${V1}/session`, { body: { code } });
export const signOut = (): Promise<void> => call('DELETE', `${V1}/session`);

/** Answers with the room, or with the wish for it (`requested`) when LiveKit takes longer than five seconds. */
export const createRoom = (room: NewRoom): Promise<Room> => call('POST', `${V1}/rooms`, { body: room });
export const endRoom = (room: string): Promise<Room> => call('DELETE', roomPath(room));

export const removeParticipant = (room: string, identity: string): Promise<Participant> =>
  call('DELETE', personPath(room, identity));
export const muteTrack = (room: string, identity: string, track: string, muted: boolean): Promise<List<Track>> =>
  call('POST', `${personPath(room, identity)}/mute`, { body: { track_id: track, muted } });

export const sendMessage = (room: string, text: string): Promise<Message> =>
  call('POST', `${roomPath(room)}/messages`, { body: { text } });

export const joinToken = (room: string, identity: string, name?: string): Promise<JoinToken> =>
  call('POST', `${roomPath(room)}/tokens`, { body: { identity, ...(name ? { name } : {}) } });

const letterPath = (id: string): string => `${V1}/dead-letters/${encodeURIComponent(id)}`;

/** Which open letters an action is about. */
export interface LetterFilter {
  readonly handler?: string;
  readonly code?: string;
  readonly search?: string;
}

/** Answers with the letter as the attempt left it. */
export const redriveLetter = (id: string): Promise<DeadLetter> => call('POST', `${letterPath(id)}/redrive`);
export const redriveLetters = (filter: LetterFilter, cursor: string | null): Promise<List<DeadLetter>> =>
  call('POST', `${V1}/dead-letters/redrive`, {
    body: { ...filter, limit: 100, ...(cursor === null ? {} : { cursor }) },
  });
export const discardLetters = (
  filter: LetterFilter,
  reason: string,
  cursor: string | null,
): Promise<List<DeadLetter>> =>
  call('POST', `${V1}/dead-letters/discard`, { body: { ...filter, reason, ...(cursor === null ? {} : { cursor }) } });
export const discardLetter = (id: string, reason: string): Promise<DeadLetter> =>
  call('DELETE', letterPath(id), { body: { reason } });

export const createReplay = (wish: NewReplayWish): Promise<NewReplay> => call('POST', `${V1}/replays`, { body: wish });

export type ReplayAction = 'pause' | 'resume' | 'cancel';

/** Answers with the replay as it is then. */
export const actOnReplay = (id: string, action: ReplayAction): Promise<Replay> =>
  call('POST', `${V1}/replays/${encodeURIComponent(id)}/${action}`);
