import type { Drift } from './drift.ts';
import type { AttemptOptions } from './attempt.ts';
import { Worker, type WorkerOptions } from './consume.ts';
import { wireHandlers, type Wired } from './handlers.ts';
import type { HandlerDeclaration } from './handler.ts';
import { handlerWork } from './work.ts';

export interface HandlersOptions extends WorkerOptions, Omit<AttemptOptions, 'stopping' | 'onTrouble'> {
  readonly handlers: readonly HandlerDeclaration[];
  /** Reason for each port whose edge is switched off: the reactions that need it are off with that reason. */
  readonly off?: Readonly<Record<string, string>>;
}

/** What `/health` and `aura doctor` say about a handler. */
export interface HandlerState {
  readonly name: string;
  readonly meaning: string;
  readonly state: 'running' | 'standby' | 'healing' | 'stopped' | 'off';
  /** Why it is off. */
  readonly reason: string | undefined;
}

export interface RunningHandlers {
  readonly states: () => readonly HandlerState[];
  /** How the durables differed from their declarations; what could be changed was. */
  readonly drifts: readonly Drift[];
  /** Takes nothing new, finishes what runs within the limit, gives the rest back. */
  readonly stop: (limitMs?: number) => Promise<void>;
}

const LIMIT_MS = 4_000;

/** Starts every handler whose ports are there. Throws PORT_NOT_WIRED for a port that is neither wired nor off. */
export const startHandlers = async (options: HandlersOptions): Promise<RunningHandlers> => {
  const wired = wireHandlers(options.handlers, options.ports, options.off);
  const parts = wired.map((one) => ({
    ...one,
    worker: one.off === undefined ? new Worker(handlerWork(one.handler, options), options) : undefined,
  }));
  const drifts = await Promise.all(parts.map(({ worker }) => worker?.start() ?? Promise.resolve([])));
  return {
    drifts: drifts.flat(),
    states: () => parts.map(stateOf),
    stop: async (limitMs = LIMIT_MS) => {
      await Promise.all(parts.flatMap(({ worker }) => (worker ? [worker.stop(limitMs)] : [])));
    },
  };
};

const stateOf = ({ handler, off, worker }: Wired & { readonly worker: Worker | undefined }): HandlerState => ({
  name: handler.name,
  meaning: handler.meaning,
  state: worker?.state ?? 'off',
  reason: off,
});
