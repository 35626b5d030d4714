import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../schemas/errors.ts';
import { Refused } from '../cli/failure.ts';

/** Of a room's answer, what the demo uses. */
export interface RoomAnswer {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** Why it was refused. */
  readonly error?: { readonly code: string; readonly reason: string } | null;
}

/** The running program, as the demo asks it: all through its public API. */
export interface Facade {
  readonly url: string;
  readonly createRoom: (name: string) => Promise<RoomAnswer>;
  readonly joinToken: (
    room: string,
    identity: string,
    name: string,
  ) => Promise<{ readonly token: string; readonly url: string }>;
  readonly write: (room: string, sender: string, text: string) => Promise<void>;
  readonly endRoom: (room: string) => Promise<void>;
}

const ANSWER_MS = 15_000;
const PATIENCE_MS = 20_000;
const PAUSE_MS = 250;

/** A client with a bearer token. Throws Refused with the problem the program answered, NOT_RUNNING where nobody answers. */
export const createFacade = (url: string, token: string, send: typeof fetch = fetch): Facade => {
  const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const init = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    };
    const response = await send(new URL(`/api/v1${path}`, url), {
      ...init,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((error: unknown) => {
      throw new Fault('NOT_RUNNING', { url }, error);
    });
    const answer = (await response.json()) as Body;
    if (!response.ok) throw new Refused(answer as Record<string, unknown>);
    return answer;
  };
  /** The answer may be the wish itself (202): then the room is asked for until it is there. */
  const createRoom = async (name: string): Promise<RoomAnswer> => {
    let room = await ask<RoomAnswer>('POST', '/rooms', { name, empty_timeout: 60 });
    for (let waited = 0; room.state === 'requested' && waited < PATIENCE_MS; waited += PAUSE_MS) {
      await sleep(PAUSE_MS);
      room = await ask('GET', `/rooms/${room.id}`);
    }
    if (room.state === 'requested' || room.state === 'refused')
      throw new Fault('LIVEKIT_UNREACHABLE', { room: room.id, state: room.state, ...room.error });
    return room;
  };
  return {
    url,
    createRoom,
    joinToken: (room, identity, name) => ask('POST', `/rooms/${room}/tokens`, { identity, name }),
    write: async (room, sender, text) => void (await ask('POST', `/rooms/${room}/messages`, { text, sender })),
    endRoom: async (room) => void (await ask('DELETE', `/rooms/${room}`)),
  };
};
