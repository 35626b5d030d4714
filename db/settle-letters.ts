import { parsePosition } from '../schemas/event.ts';
import type { Database } from './connect.ts';
import type { BuildFailure, ProjectorOptions, Rebuilt, ProjectionRequest, SettledLetter } from './projector-options.ts';
import { troubleOf } from './sql.ts';

/** So many failures a build remembers one by one; beyond that nobody can tell which letters it has settled. */
export const MOST_FAILURES = 1_000;
const PAGE = 500;

interface Row {
  readonly tenant: string;
  readonly id: string;
  readonly attempts: number | null;
  readonly event_position: string | null;
  readonly redriving: boolean;
}

const OPEN = `select tenant, id, attempts, event_position, coalesce(requested_seq > coalesce(settled_seq, 0), false) as redriving
  from aura.dead_letters where handler = $1 and kind = 'projection' and state = 'open' and (tenant, id) > ($2, $3)
  order by tenant, id limit ${PAGE}`;

/** None while their own table is still to come. */
const openLetters = async (database: Database, projection: string, after: Row | undefined): Promise<readonly Row[]> => {
  try {
    return await database.project((sql) => sql<Row>(OPEN, [projection, after?.tenant ?? '', after?.id ?? '']));
  } catch (error) {
    if (troubleOf(error) === 'missing') return [];
    throw error;
  }
};

/** Pure: what became of a letter whose event the build has passed; undefined where there is nothing new to say. */
export const verdictOf = (
  projection: string,
  { tenant, id, attempts, event_position: at, redriving }: Row,
  upTo: number,
  failures: ReadonlyMap<string, BuildFailure>,
): SettledLetter | undefined => {
  const seq = parsePosition(at ?? '')?.seq;
  if (seq === undefined || seq > upTo) return undefined;
  const failure = failures.get(id);
  // It is said to have failed again to those who asked for it, and only to them.
  if (failure && !redriving) return undefined;
  return { tenant, id, projection, attempts: (attempts ?? 0) + 1, failure };
};

/**
 * Closes the open letters of a projection that was rebuilt past their events without failing at them, and says of those that somebody
 * wanted redriven that they failed again. Throws what publishing throws; the same letters may be said twice.
 */
export const settleLetters = async (
  { database, onSettled }: Pick<ProjectorOptions, 'database' | 'onSettled'>,
  rebuilt: Rebuilt,
  failures: readonly BuildFailure[],
  request: ProjectionRequest | undefined,
): Promise<void> => {
  if (!onSettled || failures.length < rebuilt.failed) return;
  const known = new Map(failures.map((failure) => [failure.id, failure]));
  let page: readonly Row[];
  let last: Row | undefined;
  do {
    page = await openLetters(database, rebuilt.projection, last);
    last = page.at(-1);
    const settled = page.flatMap((row) => verdictOf(rebuilt.projection, row, rebuilt.upTo.seq, known) ?? []);
    if (settled.length > 0) await onSettled(settled, rebuilt, request);
  } while (page.length === PAGE);
};
