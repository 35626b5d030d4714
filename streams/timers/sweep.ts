import { toFault, type Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import { conform } from './schedule.ts';

/** A timer that the read models take for overdue. */
export interface Overdue {
  readonly tenant: string;
  readonly timerId: string;
}

export interface SweepOptions {
  readonly broker: Broker;
  /** Timers that are set and were due before the moment (ISO 8601), the oldest first, not all at once. */
  readonly overdue: (before: string) => Promise<readonly Overdue[]>;
  /** Every timer of a tenant that is due, however it stands with it. */
  readonly overdueOf?: (tenant: string) => Promise<readonly Overdue[]>;
  readonly onTrouble: (fault: Fault) => void;
  readonly everyMs?: number;
}

const EVERY_MS = 30_000;
/** Sooner than this the ordinary way may be at it. */
const OVERDUE_MS = 15_000;

/**
 * Arms again what should have fired: a stream TIMERS that was lost, emptied or not restored loses no timer, since the log knows them all. The
 * read models may be behind; what the log says counts, so a timer that has fired stays as it is.
 */
export const startSweep = ({ broker, overdue, overdueOf, onTrouble, everyMs = EVERY_MS }: SweepOptions) => {
  let running = Promise.resolve();
  const sweep = async (due: () => Promise<readonly Overdue[]>): Promise<void> => {
    if (!broker.status().connected) return;
    try {
      for (const { tenant, timerId } of await due()) await conform(broker, tenant, timerId);
    } catch (thrown) {
      onTrouble(toFault(thrown));
    }
  };
  const turn = () => {
    running = running.then(() => sweep(() => overdue(new Date(Date.now() - OVERDUE_MS).toISOString())));
  };
  const timer = setInterval(turn, everyMs);
  return {
    /** The timers of a tenant that is served again, now. */
    of: (tenant: string): void => {
      if (overdueOf) running = running.then(() => sweep(() => overdueOf(tenant)));
    },
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await running;
    },
  };
};
