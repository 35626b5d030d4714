import { randomUUID } from 'node:crypto';
import type { Broker } from './broker.ts';
import { formatShards, parseShards, type Shards } from './shards.ts';

/** One process that projects, as it says itself. */
export interface Projecting {
  /** Told apart from others of its shards by this alone. */
  readonly process: string;
  readonly shards: Shards;
  readonly state: string;
}

const ROLL = 'ask.projectors';

/** Answers every roll call with what this process projects; returns what ends it. */
export const answerRollCall = ({ nc }: Pick<Broker, 'nc'>, shards: Shards, state: () => string): (() => void) => {
  const process = randomUUID().slice(0, 8);
  const subscription = nc.subscribe(ROLL, {
    callback: (error, message) => {
      if (!error) message.respond(JSON.stringify({ process, shards: formatShards(shards), state: state() }));
    },
  });
  return () => subscription.unsubscribe();
};

const readAnswer = (text: string): Projecting | undefined => {
  try {
    const { process, shards, state } = JSON.parse(text) as Record<string, unknown>;
    const range = typeof shards === 'string' ? parseShards(shards) : undefined;
    return typeof process === 'string' && range && typeof state === 'string'
      ? { process, shards: range, state }
      : undefined;
  } catch {
    return undefined;
  }
};

/** Asks who projects what and takes the answers of so long: whoever is slower, or away, is not among them. */
export const callRoll = async (
  { nc, newInbox }: Pick<Broker, 'nc' | 'newInbox'>,
  withinMs: number,
): Promise<readonly Projecting[]> => {
  const found = new Map<string, Projecting>();
  const inbox = nc.subscribe(newInbox(), {
    callback: (_error, message) => {
      const answer = readAnswer(message.string());
      if (answer) found.set(answer.process, answer);
    },
  });
  try {
    nc.publish(ROLL, undefined, { reply: inbox.getSubject() });
    await new Promise((resolve) => setTimeout(resolve, withinMs));
  } finally {
    inbox.unsubscribe();
  }
  return [...found.values()].toSorted((a, b) => a.shards.from - b.shards.from || (a.process < b.process ? -1 : 1));
};
