import { Fault } from '../schemas/errors.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 200;
/** Somebody waits for the answer to a look-up: it must fail while a broken-down broker still holds the connection. */
export const LOOK_UP_MS = 2_000;

/** Tries again what a lost connection cut off, five times, or as long as `withinMs` allows. */
export const patiently = async <T>(attempt: () => Promise<T>, withinMs?: number): Promise<T> => {
  const over = Date.now() + (withinMs ?? Number.POSITIVE_INFINITY);
  for (let tries = 1; ; tries++) {
    try {
      return await (withinMs === undefined ? attempt() : before(over, attempt()));
    } catch (thrown) {
      if (tries >= ATTEMPTS || Date.now() + PAUSE_MS * tries > over)
        throw thrown instanceof Fault
          ? thrown
          : new Fault('BROKER_UNREACHABLE', { why: (thrown as Error).message }, thrown);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
    }
  }
};

const before = async <T>(over: number, answer: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Fault('BROKER_UNREACHABLE', { why: 'no answer in time' })),
    over - Date.now(),
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
};
