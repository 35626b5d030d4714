import type { StandingWatch } from './standing.ts';

/** Whether what a tenant has set in motion may go on by itself: its timers, replays and rooms. */
export interface Served {
  /** False while it is suspended or deleted. Throws BROKER_UNREACHABLE. */
  readonly is: (tenant: string) => Promise<boolean>;
  /** Ends once it is not served any more. */
  readonly until: (tenant: string) => AbortSignal;
  /** True once it is to be deleted: it will never be served again. Throws BROKER_UNREACHABLE. */
  readonly isOver: (tenant: string) => Promise<boolean>;
  /** Resolves as soon as it is served or is over, or the signal ends. */
  readonly when: (tenant: string, signal: AbortSignal) => Promise<void>;
  /** Called with each tenant that goes on after it was not served, as far as this process has met it; returns the unsubscribe. */
  readonly onAgain: (listener: (tenant: string) => void) => () => void;
}

/** Where nothing says how things stand, everybody is served. */
export const EVERYBODY: Served = {
  is: async () => true,
  isOver: async () => false,
  until: () => new AbortController().signal,
  when: async () => undefined,
  onAgain: () => () => undefined,
};

/** A change may have been missed while the log was away: then it is looked for. */
const LOOK_AGAIN_MS = 30_000;

/** Who is served, as the log says it. A tenant that nobody has created has set nothing in motion that could be stopped. */
export const servedBy = ({ of, until, onChange }: Pick<StandingWatch, 'of' | 'until' | 'onChange'>): Served => {
  const is: Served['is'] = async (tenant) => {
    const { state } = await of(tenant);
    return state === 'active' || state === 'unknown';
  };
  const isOver: Served['isOver'] = async (tenant) => {
    const { state } = await of(tenant);
    return state === 'deleting' || state === 'deleted';
  };
  /** Heard from now on: what comes between a look and a wait would be missed. */
  const listen = (tenant: string, signal: AbortSignal): { readonly heard: Promise<void>; readonly end: () => void } => {
    let end = (): void => undefined;
    const heard = new Promise<void>((resolve) => {
      const timer = setTimeout(() => end(), LOOK_AGAIN_MS);
      const leave = onChange((standing) => {
        if (standing.tenant === tenant) end();
      });
      end = () => {
        clearTimeout(timer);
        leave();
        signal.removeEventListener('abort', end);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
    });
    return { heard, end };
  };
  return {
    is,
    isOver,
    until,
    when: async (tenant, signal) => {
      while (!signal.aborted) {
        const { heard, end } = listen(tenant, signal);
        try {
          if ((await is(tenant)) || (await isOver(tenant))) return;
          await heard;
        } finally {
          end();
        }
      }
    },
    onAgain: (listener) => {
      const held = new Set<string>();
      return onChange(({ tenant, state }) => {
        if (state !== 'active') held.add(tenant);
        else if (held.delete(tenant)) listener(tenant);
      });
    },
  };
};
