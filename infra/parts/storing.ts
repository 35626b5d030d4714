import { Fault } from '../../schemas/errors.ts';
import type { Publisher } from '../../streams/log.ts';

/** Why events cannot be stored at present, and since when (ISO 8601) that is known. */
export interface StoringTrouble {
  readonly code: 'BROKER_UNREACHABLE' | 'LOG_FULL';
  readonly since: string;
}

/** A publisher, and whether what is published gets stored. */
export interface Storing {
  readonly publisher: Publisher;
  /** Undefined: the last attempt succeeded, or none was made lately. */
  readonly trouble: () => StoringTrouble | undefined;
}

/** Who is told that nothing can be stored stays away; after this somebody has to try again, or nobody would ever learn that it can. */
const REMEMBERED_MS = 10_000;

const codeOf = (thrown: unknown): StoringTrouble['code'] | undefined =>
  thrown instanceof Fault && (thrown.code === 'BROKER_UNREACHABLE' || thrown.code === 'LOG_FULL')
    ? thrown.code
    : undefined;

/**
 * Watches how publishing ends. A nats-server whose disk is full keeps its connections and answers every question about its
 * streams while it stores nothing (seen on 2.15.2): only those who publish find out.
 */
export const watchStoring = (publisher: Publisher, now: () => number = Date.now): Storing => {
  let trouble: StoringTrouble | undefined;
  let lastAt = 0;
  const watched = async <T>(attempt: Promise<T>): Promise<T> => {
    try {
      const stored = await attempt;
      trouble = undefined;
      return stored;
    } catch (thrown) {
      const code = codeOf(thrown);
      if (code !== undefined) {
        trouble = { code, since: trouble?.since ?? new Date(now()).toISOString() };
        lastAt = now();
      }
      throw thrown;
    }
  };
  return {
    publisher: {
      publish: (...given) => watched(publisher.publish(...given)),
      publishAll: (...given) => watched(publisher.publishAll(...given)),
      publishEvent: (...given) => watched(publisher.publishEvent(...given)),
      publishEvents: (...given) => watched(publisher.publishEvents(...given)),
    },
    trouble: () => (trouble !== undefined && now() - lastAt < REMEMBERED_MS ? trouble : undefined),
  };
};
