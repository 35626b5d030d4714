import type { Msg } from '@nats-io/transport-node';
import { formatPosition, parsePosition, type Position } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import type { Live } from './log.ts';
import { ALL_SHARDS, formatShards, isAll, parseShards, type Shards } from './shards.ts';
import { SHARDS, shardOf } from './subjects.ts';
import { EVENTS } from './topology.ts';

const ASK = 'ask.pos';

/** What a projection says after each commit, on `pos.<projection>`. */
interface Announcement {
  readonly position: string;
  /** Time of the event at the position, ISO 8601. */
  readonly time: string;
  /** Whose events it is about; absent: everybody's. */
  readonly shards?: string;
}

/** Announces positions. It repeats the last ones when a process asks, so that one that starts later knows them too. */
export interface Announcer {
  readonly announce: (projection: string, position: Position, time: string) => void;
  readonly close: () => void;
}

/** The projections' side: of all shards, or of those that this process projects. */
export const createAnnouncer = (broker: Broker, shards: Shards = ALL_SHARDS): Announcer => {
  const whose = isAll(shards) ? {} : { shards: formatShards(shards) };
  const said = new Map<string, string>();
  const say = (projection: string, text: string) => {
    if (broker.status().connected) broker.nc.publish(`pos.${projection}`, text);
  };
  const asked = broker.nc.subscribe(ASK, { callback: () => said.forEach((text, projection) => say(projection, text)) });
  return {
    announce: (projection, position, time) => {
      const text = JSON.stringify({ position: formatPosition(position), time, ...whose } satisfies Announcement);
      said.set(projection, text);
      say(projection, text);
    },
    close: () => asked.unsubscribe(),
  };
};

/** The readers' side: the position that all live projections have passed. */
export type Projected = Pick<Live, 'projected' | 'whenProjected' | 'onProjected'> & {
  /** Where the projections of a shard stand, whether or not there is anything behind. */
  readonly of: (shard: number) => number;
  readonly close: () => void;
};

/**
 * Where a shard's readers count as being that stand at `seq`: at the end of the log when nothing of their own is behind, since a reader of some
 * shards moves with these alone.
 */
type Reached = (shard: number, seq: number) => number;

const EVERY_SHARD = Array.from({ length: SHARDS }, (_, shard) => shard);

/**
 * Follows `pos.>`. `projections` names those that count; with none named, every one that has spoken does. The lag is the
 * time from the event to the announcement that it has been projected.
 */
export const createProjected = (
  broker: Broker,
  projections: readonly string[],
  reached: Reached = (_shard, seq) => seq,
): Projected => {
  const none = (): number[] => EVERY_SHARD.map(() => 0);
  const positions = new Map<string, number[]>(projections.map((name) => [name, none()]));
  const listeners = new Set<(position: Position, lagMs: number) => void>();
  const of = (shard: number): number =>
    positions.size === 0 ? 0 : Math.min(...[...positions.values()].map((each) => each[shard] ?? 0));
  const projected: Live['projected'] = (tenant) => {
    const shards = tenant === undefined ? EVERY_SHARD : [shardOf(tenant)];
    return { stream: EVENTS, seq: Math.min(...shards.map((shard) => reached(shard, of(shard)))) };
  };
  const onAnnouncement = (_error: Error | null, message: Msg) => {
    const name = message.subject.slice('pos.'.length);
    const heard = readAnnouncement(message);
    if (!heard || (projections.length > 0 && !positions.has(name))) return;
    const standing = positions.get(name) ?? none();
    positions.set(name, standing);
    for (let shard = heard.shards.from; shard <= heard.shards.to; shard += 1) standing[shard] = heard.seq;
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
    of,
    whenProjected: (position, withinMs, tenant) =>
      whenPassed(position.seq, withinMs, () => projected(tenant), onProjected),
    close: () => {
      forget();
      subscription.unsubscribe();
    },
  };
};

const readAnnouncement = (message: Msg): { seq: number; time: number; shards: Shards } | undefined => {
  try {
    const { position, time, shards: text } = message.json<Announcement>();
    const parsed = parsePosition(position);
    const shards = text === undefined ? ALL_SHARDS : parseShards(text);
    return parsed && shards && { seq: parsed.seq, time: Date.parse(time) || Date.now(), shards };
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
    const off = onProjected(() => {
      if (projected().seq >= seq) end(true);
    });
  });
