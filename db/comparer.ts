import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, toFault } from '../schemas/errors.ts';
import { compareRows } from './compare.ts';
import type { Database } from './connect.ts';
import { erasedSince } from './erasure.ts';
import { paceOf } from './pace.ts';
import type { ProjectionRequest, ProjectorOptions } from './projector-options.ts';
import type { Compared } from './row-differences.ts';
import { openRequests, untilKnown } from './requests.ts';
import { reasonOf, type Session } from './session.ts';
import { troubleOf } from './sql.ts';

/** Held by the one process that compares: they share the scratch tables. */
const COMPARE_LOCK = 4_711_004;
const LOOK_MS = 500;
const NOTE_MS = 500;
const REQUESTS = 'projection_comparisons';

interface Comparer {
  readonly options: ProjectorOptions;
  readonly session: Session;
  readonly signal: AbortSignal;
}

/**
 * Keeps what was found in the place of what was found before; nothing where somebody was erased since it was looked at. The checkpoints are held, so
 * that an erasure is seen here, or comes after this and takes it out.
 */
const keep = (
  { database, stream }: Pick<ProjectorOptions, 'database' | 'stream'>,
  { tenant, projection, id }: ProjectionRequest,
  { differences, seenTo }: Compared,
) =>
  database.project(async (sql) => {
    await sql('select 1 from aura.projection_checkpoints where stream = $1 order by name, shard_from for share', [
      stream,
    ]);
    await sql('delete from aura.projection_differences where tenant = $1 and projection = $2', [tenant, projection]);
    if (await erasedSince(sql, tenant, seenTo)) return;
    await sql(
      `insert into aura.projection_differences (tenant, projection, at, comparison_id, difference)
       select $1, $2, ordinality, $3, value from json_array_elements($4::json) with ordinality`,
      [tenant, projection, id, JSON.stringify(differences)],
    );
  });

const noting = ({ options: { database, onProgress, stream } }: Comparer, projection: string) => {
  const pace = paceOf({ projection, purpose: 'compare', stream });
  let noted = 0;
  return async (position: number, goal: number): Promise<void> => {
    onProgress?.(pace(position, goal));
    if (Date.now() - noted < NOTE_MS) return;
    noted = Date.now();
    await database.project((sql) =>
      sql(
        `insert into aura.projection_comparing (projection, position, goal, started_at) values ($1, $2, $3, now())
         on conflict (projection) do update set position = excluded.position, goal = excluded.goal`,
        [projection, position, goal],
      ),
    );
  };
};

const forget = (database: Database): Promise<unknown> =>
  database.project((sql) => sql('delete from aura.projection_comparing')).catch(() => undefined);

/** What a person can do nothing about but wait is no outcome: it is tried again. */
const unlessAway = (thrown: unknown, signal: AbortSignal): Fault => {
  signal.throwIfAborted();
  const fault = toFault(thrown);
  if (fault.code === 'DATABASE_UNREACHABLE' || fault.code === 'BROKER_UNREACHABLE') throw fault;
  if (!(thrown instanceof Fault) && troubleOf(thrown) === 'again') throw thrown;
  return fault;
};

const outcomeOf = async (
  comparer: Comparer,
  request: ProjectionRequest,
  signal: AbortSignal,
): Promise<Compared | Fault> => {
  const { options } = comparer;
  const projection = options.projections.find(({ name }) => name === request.projection);
  if (!projection) return new Fault('PROJECTION_NOT_FOUND', { projection: request.projection });
  try {
    const found = await compareRows(options, projection, request.tenant, noting(comparer, projection.name), signal);
    await keep(options, request, found);
    return found;
  } catch (thrown) {
    return unlessAway(thrown, signal);
  } finally {
    await forget(options.database);
    options.onProgress?.(paceOf({ projection: request.projection, purpose: 'compare', stream: options.stream })(1, 1));
  }
};

/** One comparison answers everybody of the tenant who has asked by its start; waits until that is known to all who look for requests. */
const answerNext = async (comparer: Comparer, lost: AbortSignal): Promise<void> => {
  const { options } = comparer;
  const signal = AbortSignal.any([comparer.signal, lost]);
  const open = await openRequests(options.database, REQUESTS);
  const [first] = open;
  if (!first) return;
  const asked = open.filter(({ tenant, projection }) => tenant === first.tenant && projection === first.projection);
  // The newest names what is kept: it is the one that is shown.
  const startedAt = Date.now();
  const outcome = await outcomeOf(comparer, asked.at(-1) ?? first, signal);
  for (const request of asked) await options.onCompared?.(request, outcome, Date.now() - startedAt);
  await untilKnown(options.database, REQUESTS, asked, signal);
};

const look = async (comparer: Comparer): Promise<void> => {
  const { options, session } = comparer;
  if (session.state !== 'live' && session.state !== 'renewing') return;
  if ((await openRequests(options.database, REQUESTS)).length === 0) return;
  await options.database.hold(COMPARE_LOCK, (lost) => answerNext(comparer, lost));
};

/**
 * Compares projections with what the log gives for those who asked, one after the other, in one process at a time. Resolves when the
 * signal has ended it; a request that has no outcome by then is taken up again by whoever projects next.
 */
export const startComparer = async (comparer: Comparer): Promise<void> => {
  const { options, signal } = comparer;
  if (!options.onCompared) return;
  while (!signal.aborted) {
    await look(comparer).catch((error: unknown) => {
      if (!signal.aborted) options.log?.('warn', 'a comparison waits', { reason: reasonOf(error) });
    });
    await sleep(options.buildEveryMs ?? LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
};
