import type { Broker } from './broker.ts';

/** What is told at the same time about one thing is told at most so often; its end always. */
const EACH_MS = 200;

/** How far something that is built from the log is. */
export interface Progress {
  readonly projection: string;
  readonly purpose: 'rebuild' | 'compare';
  readonly position: string;
  readonly of: string;
  readonly percent: number;
  readonly perSecond: number;
  readonly secondsLeft?: number | undefined;
  readonly done: boolean;
}

/** The side that builds: says how far it is on `progress.<purpose>.<projection>`, to whoever listens. */
export const createProgressTeller = ({ nc, status }: Pick<Broker, 'nc' | 'status'>): ((progress: Progress) => void) => {
  const told = new Map<string, number>();
  return (progress) => {
    const subject = `progress.${progress.purpose}.${progress.projection}`;
    const now = Date.now();
    if (!progress.done && now - (told.get(subject) ?? 0) < EACH_MS) return;
    told.set(subject, now);
    if (status().connected) nc.publish(subject, JSON.stringify(progress));
  };
};

/** The readers' side: one subscription, however many listen. */
export interface ProgressWatch {
  /** Called for each word of progress in any process; returns the unsubscribe. */
  readonly watch: (listener: (progress: Progress) => void) => () => void;
  readonly close: () => void;
}

const isProgress = (value: unknown): value is Progress => {
  const { projection, purpose, position, of, percent, done } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof projection === 'string' &&
    (purpose === 'rebuild' || purpose === 'compare') &&
    typeof position === 'string' &&
    typeof of === 'string' &&
    typeof percent === 'number' &&
    typeof done === 'boolean'
  );
};

export const watchProgress = ({ nc }: Pick<Broker, 'nc'>): ProgressWatch => {
  const listeners = new Set<(progress: Progress) => void>();
  const subscription = nc.subscribe('progress.>', {
    callback: (_error, message) => {
      let said: unknown;
      try {
        said = message.json();
      } catch {
        return;
      }
      if (isProgress(said)) for (const listener of listeners) listener(said);
    },
  });
  return {
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => subscription.unsubscribe(),
  };
};
