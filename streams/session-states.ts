import type { DataOf } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { securitySignedIn, sessionEnded } from '../schemas/sessions.ts';
import { type Directory, type DirectoryGround, directoryOf } from './directory.ts';

/** Whether a session holds, as the log tells it. */
export interface SessionState {
  readonly personId: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly over: boolean;
  readonly method: 'link' | 'oidc';
}

/** Nothing for a session that never began. Once over, always over. */
export const sessionStateOf = (events: readonly StoredEvent[]): SessionState | undefined => {
  const began = events.find(({ event }) => event.type === securitySignedIn.type);
  if (!began) return undefined;
  const { personId, expiresAt, method } = began.event.data as unknown as DataOf<typeof securitySignedIn>;
  return { personId, expiresAt, method, over: events.some(({ event }) => event.type === sessionEnded.type) };
};

/** Which sessions hold, in every process. */
export const createSessionStates = (ground: DirectoryGround): Directory<SessionState | undefined> =>
  directoryOf(ground, [securitySignedIn, sessionEnded], sessionStateOf);
