import type { Health, Standing } from '../http/shapes/system.ts';

/** How often the parts are looked at while anybody watches; nothing is asked while nobody does. */
const LOOK_MS = 4_000;

type Listener = (standing: Standing) => void;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The report without what changes all the time: which parts are up, and why one is not. */
export const standingOf = ({ status, parts }: Pick<Health, 'status' | 'parts'>): Standing => ({
  status,
  parts: Object.entries(parts).map(([name, part]) => {
    const { why, reason, code }: Readonly<Record<string, unknown>> = part;
    return { name, status: part.status, why: part.status === 'ok' ? null : (text(why) ?? text(reason) ?? text(code)) };
  }),
});

/**
 * Tells how the parts stand: to a new listener soon, to all when it changes. One look for a whole process, however many
 * listen.
 */
export const watchHealth = (report: () => Promise<Health>): ((listener: Listener) => () => void) => {
  const listeners = new Set<Listener>();
  let known: Standing | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  const look = async (): Promise<void> => {
    looking = true;
    const standing = standingOf(await report());
    const changed = JSON.stringify(standing) !== JSON.stringify(known);
    known = standing;
    if (changed) for (const listener of listeners) listener(standing);
    looking = false;
    if (listeners.size > 0) timer = setTimeout(() => void look(), LOOK_MS).unref();
    // What nobody watches is not known any more.
    else known = undefined;
  };

  return (listener) => {
    listeners.add(listener);
    // Not before the caller has it: a stream says where it stands before anything else.
    if (known) setImmediate((now: Standing) => listeners.has(listener) && listener(now), known);
    else if (!looking) void look();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || looking) return;
      clearTimeout(timer);
      known = undefined;
    };
  };
};
