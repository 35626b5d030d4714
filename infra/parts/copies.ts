import type { Logger } from 'pino';
import type { Meter } from '../../schemas/metrics.ts';
import type { Broker } from '../../streams/broker.ts';
import { copiesOf, weakness } from '../../streams/copies.ts';
import { EVENTS } from '../../streams/topology.ts';

const EVERY_MS = 10_000;

/** Says how many copies of the log do not follow, as a metric and, when that changes, in the log of the program. Returns what ends it. */
export const watchCopies = (broker: Broker, meter: Meter, log: Pick<Logger, 'warn' | 'info'>): (() => void) => {
  let known = '';
  const look = async (): Promise<void> => {
    // Who cannot be asked is told by the parts that cannot store or read.
    const info = await broker.jsm.streams.info(EVENTS).catch(() => undefined);
    if (!info?.cluster) return;
    const { lagging, isLastMajority } = weakness(copiesOf(info));
    meter.set('auralink_log_copies_lagging', lagging.length, {});
    const servers = lagging.map(({ server, state }) => `${server} ${state}`);
    const now = servers.join(', ');
    if (now === known) return;
    known = now;
    if (now === '') log.info({}, 'every copy of the log follows');
    else log.warn({ servers, isLastMajority }, 'a copy of the log does not follow');
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS).unref();
  return () => clearInterval(timer);
};
