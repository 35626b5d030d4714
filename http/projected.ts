import type { Position } from '../schemas/event.ts';
import type { Live } from '../streams/log.ts';

/** Resolves true once the read models have passed the position, with the tenant's events; false when the time is over, the client gone or the program stops. */
export const projectedBy = async (
  live: Live,
  position: Position,
  withinMs: number,
  signal: AbortSignal,
  tenant?: string,
): Promise<boolean> => {
  if (signal.aborted) return false;
  const settled = new AbortController();
  const ended = new Promise<false>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([live.whenProjected(position, withinMs, tenant), ended]);
  } finally {
    settled.abort();
  }
};
