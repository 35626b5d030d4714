import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Facade } from './facade.ts';
import { goHome, joinRoom, type Guest } from './guest.ts';
import type { Role, Turn } from './script.ts';
import { createSpeaker, type Speech } from './voice.ts';

export interface Meeting {
  readonly room: string;
  readonly turns: readonly Turn[];
  /** Between two turns. */
  readonly pauseMs: number;
  /** Called as each turn begins. */
  readonly onTurn: (turn: Turn) => void;
  /** Ends the meeting early: everybody leaves. */
  readonly signal: AbortSignal;
}

/** Lets the cast join the room, talk and write in turns, and leave. */
export const holdMeeting = async (facade: Facade, { room, turns, pauseMs, onTurn, signal }: Meeting): Promise<void> => {
  const speeches = await rehearse(turns);
  const guests = new Map<Role, Guest>();
  try {
    for (const role of new Set(turns.map(({ by }) => by))) {
      signal.throwIfAborted();
      const { url, token } = await facade.joinToken(room, role.identity, role.name);
      const guest = await joinRoom(role.identity, url, token);
      guests.set(role, guest);
      await guest.openMicrophone();
    }
    const ended = once(signal, 'abort');
    for (const turn of turns) {
      await sleep(pauseMs, undefined, { signal });
      onTurn(turn);
      await take(turn, {
        facade,
        room,
        guest: guests.get(turn.by),
        speech: speeches.get(turn),
        ended: Promise.race([guests.get(turn.by)?.disconnected, ended]),
      });
    }
  } finally {
    for (const guest of guests.values()) await guest.leave();
    await goHome();
  }
};

/** All speech before anybody joins: making it blocks the thread, and media must not wait. */
const rehearse = async (turns: readonly Turn[]): Promise<ReadonlyMap<Turn, Speech>> => {
  const speak = await createSpeaker();
  const speeches = new Map<Turn, Speech>();
  for (const turn of turns) if (turn.say !== undefined) speeches.set(turn, await speak(turn.by.voice, turn.say));
  return speeches;
};

interface Stage {
  readonly facade: Facade;
  readonly room: string;
  readonly guest: Guest | undefined;
  readonly speech: Speech | undefined;
  /** When nobody listens any more: removed from the room, or the meeting was broken off. */
  readonly ended: Promise<unknown>;
}

const take = async ({ by, write }: Turn, { facade, room, guest, speech, ended }: Stage): Promise<void> => {
  if (write !== undefined) await facade.write(room, by.name, write);
  if (speech !== undefined && guest !== undefined) await Promise.race([guest.say(speech), ended]);
};
