import type { Database } from '../../db/connect.ts';
import { overdueTimers, overdueTimersOf } from '../../db/queries/timers.ts';
import type { Ports } from '../../handlers/ports.ts';
import type { Catalogue } from '../../schemas/catalogue.ts';
import type { Meter } from '../../schemas/metrics.ts';
import type { Broker } from '../../streams/broker.ts';
import type { Served } from '../../streams/served.ts';
import { startTimers, type RunningTimers, type TimersOptions } from '../../streams/timers/run.ts';
import { conform } from '../../streams/timers/schedule.ts';
import { startSweep } from '../../streams/timers/sweep.ts';
import type { LogPart } from './log.ts';

/** The port by which `arm-timer` has the server's schedule follow the log. */
export const timersPort = (broker: Broker): Ports['timers'] => ({
  conform: (tenant, timerId, atLeast) => conform(broker, tenant, timerId, atLeast),
});

interface Needs {
  readonly log: Pick<LogPart, 'broker' | 'publisher'>;
  readonly catalogue: Catalogue;
  readonly database: Database;
  readonly meter: Meter;
  /** Absent: everybody's timers fire. */
  readonly served?: Served;
  readonly onTrouble: NonNullable<TimersOptions['onTrouble']>;
}

/** Fires what is due, and looks for what should have been. */
export const startTiming = async ({ log, database, ...more }: Needs): Promise<RunningTimers> => {
  const { broker, publisher } = log;
  const timers = await startTimers({ broker, publisher, ...more });
  const sweep = startSweep({
    broker,
    overdue: (before) => overdueTimers(database, before),
    overdueOf: (tenant) => overdueTimersOf(database, tenant, new Date().toISOString()),
    onTrouble: (fault) => more.onTrouble({ handler: 'arm-timer', what: 'overdue timers cannot be looked for', fault }),
  });
  const leave = more.served?.onAgain(sweep.of);
  return {
    ...timers,
    stop: async (limitMs) => {
      leave?.();
      await sweep.stop();
      await timers.stop(limitMs);
    },
  };
};
