import { api } from './api.ts';
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

export const signIn = (code: string): Promise<Session> => api.signIn({ body: { code } });
export const signOut = (): Promise<void> => api.signOut();

/** Answers with the room, or with the wish for it (`requested`) when LiveKit takes longer than five seconds. */
export const createRoom = (body: NewRoom): Promise<Room> => api.createRoom({ body });
export const endRoom = (room: string): Promise<Room> => api.endRoom({ params: { room } });

export const removeParticipant = (room: string, identity: string): Promise<Participant> =>
  api.removeParticipant({ params: { room, identity } });
export const muteTrack = (
  room: string,
  identity: string,
  track: string,
  muted: boolean,
): Promise<{ readonly items: readonly Track[] }> =>
  api.muteParticipant({ params: { room, identity }, body: { track_id: track, muted } });

export const sendMessage = (room: string, text: string): Promise<Message> =>
  api.sendMessage({ params: { room }, body: { text } });

export const joinToken = (room: string, identity: string, name?: string): Promise<JoinToken> =>
  api.createJoinToken({ params: { room }, body: { identity, ...(name ? { name } : {}) } });

/** Which open letters an action is about. */
export interface LetterFilter {
  readonly handler?: string;
  readonly code?: string;
  readonly search?: string;
}

const after = (cursor: string | null): { readonly cursor?: string } => (cursor === null ? {} : { cursor });

/** Answers with the letter as the attempt left it. */
export const redriveLetter = (id: string): Promise<DeadLetter> => api.redriveDeadLetter({ params: { id } });
export const redriveLetters = (filter: LetterFilter, cursor: string | null): Promise<List<DeadLetter>> =>
  api.redriveDeadLetters({ body: { ...filter, limit: 100, ...after(cursor) } });
export const discardLetters = (
  filter: LetterFilter,
  reason: string,
  cursor: string | null,
): Promise<List<DeadLetter>> => api.discardDeadLetters({ body: { ...filter, reason, ...after(cursor) } });
export const discardLetter = (id: string, reason: string): Promise<DeadLetter> =>
  api.discardDeadLetter({ params: { id }, body: { reason } });

export const createReplay = (body: NewReplayWish): Promise<NewReplay> => api.createReplay({ body });

export type ReplayAction = 'pause' | 'resume' | 'cancel';

const ACTIONS = { pause: api.pauseReplay, resume: api.resumeReplay, cancel: api.cancelReplay } as const;

/** Answers with the replay as it is then. */
export const actOnReplay = (id: string, action: ReplayAction): Promise<Replay> => ACTIONS[action]({ params: { id } });
