/** A bounded number of places for each tenant, given out in the order in which they were asked for. */
export interface Slots {
  /** Resolves with what gives the place back; undefined when the signal ended first. */
  readonly take: (tenant: string, signal: AbortSignal) => Promise<(() => void) | undefined>;
}

/** So many places a tenant. */
export const createSlots = (most: number): Slots => {
  const taken = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  const free = (tenant: string): void => {
    const next = waiting.get(tenant)?.shift();
    if (next) return next();
    const left = (taken.get(tenant) ?? 1) - 1;
    if (left > 0) taken.set(tenant, left);
    else taken.delete(tenant);
  };
  const once = (tenant: string): (() => void) => {
    let given = true;
    return () => {
      if (given) free(tenant);
      given = false;
    };
  };
  return {
    take: (tenant, signal) => {
      if (signal.aborted) return Promise.resolve(undefined);
      const now = taken.get(tenant) ?? 0;
      if (now < most) {
        taken.set(tenant, now + 1);
        return Promise.resolve(once(tenant));
      }
      const queue = waiting.get(tenant) ?? [];
      waiting.set(tenant, queue);
      return new Promise((resolve) => {
        const enter = () => {
          signal.removeEventListener('abort', leave);
          resolve(once(tenant));
        };
        const leave = () => {
          queue.splice(queue.indexOf(enter), 1);
          resolve(undefined);
        };
        queue.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
};
