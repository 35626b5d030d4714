import { setTimeout as sleep } from 'node:timers/promises';
import { emit } from '../schemas/define.ts';
import { toFault, type Fault } from '../schemas/errors.ts';
import { roomEnded, roomFinished, roomLost } from '../schemas/rooms.ts';
import type { LogReader, Publisher } from '../streams/log.ts';
import type { HeldRoom, LiveKitRooms } from './ports.ts';
import { webrtcSource } from './webhooks.ts';

/** What is remembered of a held room between two looks; ms since 1970. */
export interface Sight {
  /** The last look that found it. */
  readonly seenAt?: number;
  /** The first look that did not, since then. */
  readonly missingSince?: number;
}

/** One look: the rooms our log believes live, read first, and the sids LiveKit knows, read after them. */
export interface Look {
  readonly at: number;
  readonly held: readonly HeldRoom[];
  readonly known: ReadonlySet<string>;
}

/** A room that is gone. Times ISO 8601; `lastSeenAt` is not after `lostAt`. */
export interface LostRoom {
  readonly roomId: string;
  readonly name: string | undefined;
  readonly lastSeenAt: string;
  readonly lostAt: string;
}

/**
 * Between the two looks that a room must be missing in. A room was held before the first of them, so none is hit while it is
 * made; a report of its end that is on its way has this long, and counts more than our finding when it comes later.
 */
export const CONFIRM_MS = 5_000;
const EVERY_MS = 30_000;

/** Compares a look with what is remembered of those before it. Pure. */
export const compare = (
  before: ReadonlyMap<string, Sight>,
  { at, held, known }: Look,
): { readonly sights: ReadonlyMap<string, Sight>; readonly lost: readonly LostRoom[] } => {
  const sights = new Map<string, Sight>();
  const lost: LostRoom[] = [];
  for (const room of held) {
    const sight: Sight = known.has(room.roomId) ? { seenAt: at } : { missingSince: at, ...before.get(room.roomId) };
    sights.set(room.roomId, sight);
    const { missingSince } = sight;
    if (missingSince !== undefined && at - missingSince >= CONFIRM_MS) lost.push(lostRoom(room, sight, missingSince));
  }
  return { sights, lost };
};

const lostRoom = ({ roomId, name, lastHeardAt }: HeldRoom, { seenAt = 0 }: Sight, missingSince: number): LostRoom => ({
  roomId,
  name,
  lastSeenAt: iso(Math.min(missingSince, Math.max(seenAt, Date.parse(lastHeardAt)))),
  lostAt: iso(missingSince),
});

const iso = (ms: number): string => new Date(ms).toISOString();

export interface ReconcileDeps {
  readonly tenant: string;
  /** The tenant's rooms that should be live on this LiveKit server, as far as the log knows. */
  readonly heldRooms: (tenant: string) => Promise<readonly HeldRoom[]>;
  readonly livekit: Pick<LiveKitRooms, 'roomIds'>;
  readonly reader: Pick<LogReader, 'lastOfType'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Whether anything is said about the tenant's rooms now. Absent: always. */
  readonly isServed?: (tenant: string) => Promise<boolean>;
  /** Called once when looking begins to fail; it goes on. */
  readonly onTrouble: (fault: Fault) => void;
}

/**
 * Compares LiveKit's rooms with ours at once, every 30 seconds, and as soon as LiveKit is there again after it was not; says
 * `room.lost` of those that are gone. The answer of `stop` may come before a look that is under way has ended; it says nothing more.
 */
export const startReconciler = (deps: ReconcileDeps): { readonly stop: () => void } => {
  const stopping = new AbortController();
  void reconcile(deps, stopping.signal);
  return { stop: () => stopping.abort() };
};

const reconcile = async (deps: ReconcileDeps, signal: AbortSignal): Promise<void> => {
  let sights: ReadonlyMap<string, Sight> = new Map();
  let failing = false;
  while (!signal.aborted) {
    let pauseMs = CONFIRM_MS;
    try {
      sights = await lookOnce(deps, sights, signal);
      failing = false;
      if (![...sights.values()].some(({ missingSince }) => missingSince !== undefined)) pauseMs = EVERY_MS;
    } catch (thrown) {
      if (!failing && !signal.aborted) deps.onTrouble(toFault(thrown));
      failing = true;
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
};

/** Looks once, and publishes what is lost. What could not be published is lost again at the next look. */
export const lookOnce = async (
  deps: ReconcileDeps,
  before: ReadonlyMap<string, Sight>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Sight>> => {
  // What LiveKit reported meanwhile was refused: afterwards each room must be missed twice anew.
  if (deps.isServed && !(await deps.isServed(deps.tenant))) return new Map();
  const held = await deps.heldRooms(deps.tenant);
  if (held.length === 0) return new Map();
  const known = await deps.livekit.roomIds(deps.tenant);
  const { sights, lost } = compare(before, { at: Date.now(), held, known });
  for (const room of lost) if (!signal.aborted) await sayLost(deps, room);
  return sights;
};

/** The read models may lag behind the log, and another process may have been first: the log itself is asked. */
const sayLost = async ({ tenant, reader, publisher }: ReconcileDeps, room: LostRoom): Promise<void> => {
  const ends = [roomFinished, roomEnded, roomLost];
  const said = await Promise.all(ends.map((end) => reader.lastOfType(tenant, `room/${room.roomId}`, end)));
  if (said.some((end) => end !== undefined)) return;
  const { name, ...data } = room;
  await publisher.publish(
    emit(
      roomLost,
      { ...data, ...(name === undefined ? {} : { name }) },
      { id: `lost-${room.roomId}`, time: room.lostAt },
    ),
    { tenant, source: webrtcSource(tenant) },
  );
};
