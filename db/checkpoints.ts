import type { Database } from './connect.ts';
import { ensureDerived, hashOf, type LoadedProjection } from './ddl.ts';
import { troubleOf } from './sql.ts';

/** Where the projections stand: at one position together, without tables, or built by another version of the program. */
export type Standing =
  | { readonly at: number; readonly eventTime: string | undefined }
  /** `forced`: only making the tables anew helps, though they look right. */
  | { readonly missing: string; readonly forced: boolean }
  | { readonly superseded: string };

/** The checkpoints of one log, and the right to start them anew. */
export interface Checkpoints {
  readonly read: () => Promise<Standing>;
  /** Makes the derived schema as declared; `because` forces it. Gives the reason when it was made anew. */
  readonly ensure: (because?: string) => Promise<string | undefined>;
}

interface Row {
  readonly name: string;
  readonly position: string;
  readonly hash: string;
  readonly event_time: string | null;
}

const judge = (rows: readonly Row[], hashes: ReadonlyMap<string, string>): Standing => {
  const foreign = rows.filter(({ name, hash }) => hashes.get(name) !== hash).map(({ name }) => name);
  if (foreign.length > 0) return { superseded: foreign.join(', ') };
  const [first] = rows;
  if (!first || rows.length < hashes.size) return { missing: 'checkpoints are missing', forced: false };
  if (rows.some(({ position }) => position !== first.position))
    return { missing: 'the checkpoints are not at one position', forced: true };
  return { at: Number(first.position), eventTime: first.event_time ?? undefined };
};

/** Reads and remakes the checkpoints of `stream` for these projections. */
export const checkpointsOf = (
  database: Database,
  stream: string,
  projections: readonly LoadedProjection[],
): Checkpoints => {
  const hashes = new Map(projections.map((projection) => [projection.name, hashOf(database, projection)]));
  return {
    ensure: (because) => ensureDerived(database, stream, hashes, because),
    read: async () => {
      try {
        const rows = await database.project((sql) =>
          sql<Row>('select name, position, hash, event_time from aura.projection_checkpoints where stream = $1', [
            stream,
          ]),
        );
        return judge(rows, hashes);
      } catch (error) {
        if (troubleOf(error) !== 'missing') throw error;
        return { missing: 'the derived schema is missing', forced: false };
      }
    },
  };
};
