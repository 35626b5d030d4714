import { formatPosition } from '../schemas/event.ts';
import type { BuildProgress } from './projector-options.ts';

/** Tells the progress of something that reads the log: percent, events a second since it was taken up, and what is left at that pace. */
export const paceOf = (
  what: Pick<BuildProgress, 'projection' | 'purpose'> & { readonly stream: string },
  from = 0,
  now: () => number = Date.now,
): ((position: number, goal: number) => BuildProgress) => {
  const since = now();
  const { projection, purpose, stream } = what;
  return (position, goal) => {
    const seconds = (now() - since) / 1_000;
    const perSecond = seconds > 0 ? Math.max(0, position - from) / seconds : 0;
    return {
      projection,
      purpose,
      position: formatPosition({ stream, seq: position }),
      of: formatPosition({ stream, seq: goal }),
      percent: percentOf(position, goal),
      perSecond: Math.round(perSecond),
      secondsLeft: perSecond > 0 ? Math.ceil(Math.max(0, goal - position) / perSecond) : undefined,
      done: position >= goal,
    };
  };
};

/** With one decimal, rounded down: 100 is said when all is done. */
export const percentOf = (position: number, goal: number): number =>
  goal === 0 ? 100 : Math.min(100, Math.floor((1_000 * position) / goal) / 10);
