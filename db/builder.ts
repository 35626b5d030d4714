import { setTimeout as sleep } from 'node:timers/promises';
import { formatPosition } from '../schemas/event.ts';
import { dropBuild, foldInto, openBuild, type Build } from './build.ts';
import type { Checkpoints, Footing } from './checkpoints.ts';
import type { Database } from './connect.ts';
import type { LoadedProjection } from './ddl.ts';
import type { Mark } from './derived.ts';
import { exchange } from './exchange.ts';
import { feedOf, takeUpTo, type Feed } from './feed.ts';
import { paceOf } from './pace.ts';
import { furthest, readPartitions } from './partitions.ts';
import type { BuildFailure, ProjectorOptions, Rebuilt } from './projector-options.ts';
import { openRequests, untilKnown } from './requests.ts';
import { reasonOf, type Session } from './session.ts';
import { settleLetters } from './settle-letters.ts';

interface Builder {
  readonly options: ProjectorOptions;
  readonly checkpoints: Checkpoints;
  readonly session: Session;
  /** Other tables than before serve. */
  readonly onExchanged: () => void;
  readonly signal: AbortSignal;
}

/** Held by the one process that builds. */
const BUILD_LOCK = 4_711_003;

const LOOK_MS = 500;
const TAKE_MS = 1_000;
const PAUSE_MS = 20;
const REQUESTS = 'projection_rebuilds';

/** What is left to the exchange, which holds everything still meanwhile. */
const SMALL = 1_000;

/**
 * Folds what the serving projections have taken in and no further; what they take in meanwhile is left to the exchange. A process that
 * projects some shards may be behind the others: its events are waited for, unless the rest is little.
 */
const catchUp = async (
  { options: { database, stream, onProgress } }: Builder,
  build: Build,
  pace: ReturnType<typeof paceOf>,
  feed: Feed,
  fold: Awaited<ReturnType<typeof foldInto>>,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    const partitions = await database.project((sql) => readPartitions(sql, stream));
    if (partitions.length === 0) throw new Error('the checkpoints are gone');
    const live = furthest(partitions);
    if (feed.isPast(live)) return;
    const events = await takeUpTo(feed, live, partitions, TAKE_MS);
    await fold(events);
    onProgress?.({ ...pace(build.position, live), done: false });
    if (events.length > 0 || !feed.hasMore()) continue;
    if (live - build.position <= SMALL) return;
    await sleep(PAUSE_MS, undefined, { signal });
  }
};

const buildOne = async (
  builder: Builder,
  projection: LoadedProjection,
  footing: Footing,
  signal: AbortSignal,
): Promise<{ readonly rebuilt: Rebuilt; readonly failures: readonly BuildFailure[] }> => {
  const { options, checkpoints } = builder;
  const { database, stream } = options;
  const hash = checkpoints.hashes.get(projection.name) ?? '';
  const build = await openBuild(database, stream, projection, hash);
  options.log?.('info', 'a projection is built beside', { projection: projection.name, from: build.position });
  const reading = new AbortController();
  try {
    const feed = feedOf(options.read, build.position, AbortSignal.any([signal, reading.signal]));
    const fold = await foldInto(options, build);
    const pace = paceOf({ projection: projection.name, purpose: 'rebuild', stream }, build.position);
    const known = footing.marks.get(projection.name)?.hash;
    const isOurs = (mark: Mark | undefined) => mark?.hash === hash || mark?.hash === known;
    for (;;) {
      await catchUp(builder, build, pace, feed, fold, signal);
      options.buildStep?.('caught up', projection.name);
      const at = await exchange(database, stream, build, isOurs, feed, fold);
      if (at !== undefined) {
        options.buildStep?.('exchanged', projection.name);
        options.onProgress?.(pace(at, at));
        const upTo = { stream, seq: at };
        const durationMs = Date.now() - build.startedAt;
        const rebuilt = { projection: projection.name, upTo, durationMs, failed: build.failed };
        return { rebuilt, failures: build.failures };
      }
      await sleep(PAUSE_MS, undefined, { signal });
    }
  } finally {
    reading.abort();
  }
};

/**
 * Closes the letters that the rebuild has settled, tells everybody who has asked by now, and waits until that is known to all who look for
 * requests. A process that ends before leaves the requests open, so that all of it is done again.
 */
const answer = async (
  { options }: Builder,
  rebuilt: Rebuilt,
  failures: readonly BuildFailure[],
  signal: AbortSignal,
): Promise<void> => {
  const { database, onRebuilt } = options;
  const asked = (await openRequests(database, REQUESTS)).filter(({ projection }) => projection === rebuilt.projection);
  await settleLetters(options, rebuilt, failures, asked[0]);
  if (!onRebuilt) return;
  for (const request of asked) await onRebuilt(request, rebuilt);
  await untilKnown(database, REQUESTS, asked, signal);
};

const begun = (database: Database): Promise<readonly string[]> =>
  database.project(async (sql) =>
    (await sql<{ name: string }>('select name from aura.projection_builds')).map((row) => row.name),
  );

interface Wanted {
  readonly footing: Footing;
  readonly names: ReadonlySet<string>;
  /** Builds that nobody wants any more. */
  readonly left: readonly string[];
}

const wantedNow = async ({ options, checkpoints }: Builder): Promise<Wanted | undefined> => {
  const footing = await checkpoints.read();
  if (!('at' in footing)) return undefined;
  const known = new Set(options.projections.map(({ name }) => name));
  const asked = options.onRebuilt ? await openRequests(options.database, REQUESTS) : [];
  const names = new Set([
    ...footing.dated,
    ...asked.map(({ projection }) => projection).filter((name) => known.has(name)),
  ]);
  return { footing, names, left: (await begun(options.database)).filter((name) => !names.has(name)) };
};

const renew = async (
  builder: Builder,
  projection: LoadedProjection,
  footing: Footing,
  signal: AbortSignal,
): Promise<void> => {
  const { rebuilt, failures } = await buildOne(builder, projection, footing, signal);
  builder.onExchanged();
  const { upTo, ...details } = rebuilt;
  builder.options.log?.('info', 'a projection was exchanged for the one built beside', {
    ...details,
    upTo: formatPosition(upTo),
  });
  await answer(builder, rebuilt, failures, signal);
};

const buildAll = async (builder: Builder, lost: AbortSignal): Promise<void> => {
  const { options } = builder;
  const signal = AbortSignal.any([builder.signal, lost]);
  // Looked at again: another process may have built it while the lock was waited for.
  const wanted = await wantedNow(builder);
  if (!wanted) return;
  const byName = new Map(options.projections.map((projection) => [projection.name, projection]));
  for (const name of wanted.left) await dropBuild(options.database, name, byName.get(name));
  for (const name of wanted.names) {
    const projection = byName.get(name);
    if (!projection) continue;
    // One that cannot be built keeps no other from it.
    await renew(builder, projection, wanted.footing, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      options.log?.('warn', 'a projection cannot be built beside yet', { projection: name, reason: reasonOf(error) });
    });
  }
};

const look = async (builder: Builder): Promise<void> => {
  const { options, session, onExchanged } = builder;
  if (session.state !== 'live' && session.state !== 'renewing') return;
  const wanted = await wantedNow(builder);
  if (!wanted) return;
  const { footing, names, left } = wanted;
  // Another process has exchanged something, and no event has come since that would show it.
  if (session.footing && footing.folded.size !== session.footing.folded.size) onExchanged();
  else if (session.footing && footing.dated.size !== session.footing.dated.size) onExchanged();
  if (names.size + left.length > 0) await options.database.hold(BUILD_LOCK, (lost) => buildAll(builder, lost));
};

/**
 * Builds projections beside those that serve, one after the other, in one process at a time: those whose tables or cases have changed, and
 * those that somebody asked for. Whatever goes wrong, it goes on where it stood. Resolves when the signal has ended it.
 */
export const startBuilder = async (builder: Builder): Promise<void> => {
  const { options, signal } = builder;
  while (!signal.aborted) {
    await look(builder).catch((error: unknown) => {
      if (!signal.aborted) options.log?.('warn', 'what is built beside waits', { reason: reasonOf(error) });
    });
    await sleep(options.buildEveryMs ?? LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
};
