import type { Msg } from '@nats-io/transport-node';
import { formatPosition, parsePosition, type Position } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import type { Live } from './log.ts';
import { EVENTS } from './topology.ts';

const ASK = 'ask.pos';

/** What a projection says after each commit, on `pos.<projection>`. */
interface Announcement {
  readonly position: string;
  /** Time of the event at the position, ISO 8601. */
  readonly time: string;
}

/** Announces positions. It repeats the last ones when a process asks, so that one that starts later knows them too. */
export interface Announcer {
  readonly announce: (projection: string, position: Position, time: string) => void;
  readonly close: () => void;
}

/** The projections' side. */
export const createAnnouncer = (broker: Broker): Announcer => {
  const said = new Map<string, string>();
  const say = (projection: string, text: string) => {
    if (broker.status().connected) broker.nc.publish(`pos.${projection}`, text);
  };
  const asked = broker.nc.subscribe(ASK, { callback: () => said.forEach((text, projection) => say(projection, text)) });
  return {
    announce: (projection, position, time) => {
      const text = JSON.stringify({ position: formatPosition(position), time } satisfies Announcement);
      said.set(projection, text);
      say(projection, text);
    },
    close: () => asked.unsubscribe(),
  };
};

/** The readers' side: the position that all live projections have passed. */
export type Projected = Pick<Live, 'projected' | 'whenProjected' | 'onProjected'> & { readonly close: () => void };

/**
 * Follows `pos.>`. `projections` names those that count; with none named, every one that has spoken does. The lag is the
 * time from the event to the announcement that it has been projected.
 */
export const createProjected = (broker: Broker, projections: readonly string[]): Projected => {
  const positions = new Map<string, number>(projections.map((name) => [name, 0]));
  const listeners = new Set<(position: Position, lagMs: number) => void>();
  const projected = (): Position => ({
    stream: EVENTS,
    seq: positions.size === 0 ? 0 : Math.min(...positions.values()),
  });
  const onAnnouncement = (_error: Error | null, message: Msg) => {
    const name = message.subject.slice('pos.'.length);
    const heard = readAnnouncement(message);
    if (!heard || (projections.length > 0 && !positions.has(name))) return;
    positions.set(name, heard.seq);
    const [now, lagMs] = [projected(), Math.max(0, Date.now() - heard.time)];
    for (const listener of listeners) listener(now, lagMs);
  };
  const subscription = broker.nc.subscribe('pos.>', { callback: onAnnouncement });
  const ask = (connected: boolean) => {
    if (connected) broker.nc.publish(ASK);
  };
  ask(broker.status().connected);
  const forget = broker.onConnection(ask);
  const onProjected: Live['onProjected'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    projected,
    onProjected,
    whenProjected: (position, withinMs) => whenPassed(position.seq, withinMs, projected, onProjected),
    close: () => {
      forget();
      subscription.unsubscribe();
    },
  };
};

const readAnnouncement = (message: Msg): { seq: number; time: number } | undefined => {
  try {
    const { position, time } = message.json<Announcement>();
    const parsed = parsePosition(position);
    return parsed && { seq: parsed.seq, time: Date.parse(time) || Date.now() };
  } catch {
    return undefined;
  }
};

const whenPassed = (
  seq: number,
  withinMs: number,
  projected: () => Position,
  onProjected: Live['onProjected'],
): Promise<boolean> =>
  new Promise((resolve) => {
    if (projected().seq >= seq) return resolve(true);
    const end = (passed: boolean) => {
      clearTimeout(timer);
      off();
      resolve(passed);
    };
    const timer = setTimeout(() => end(false), withinMs);
    const off = onProjected((position) => {
      if (position.seq >= seq) end(true);
    });
  });
