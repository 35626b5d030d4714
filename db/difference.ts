import type { Database } from './connect.ts';
import { schemaDifference } from './ddl.ts';

/** How the tables that stand differ from their declarations. */
export interface Difference {
  /** By table: statements that would mend it. Reads and folds still work where `folds`: only an index is missing or too many. */
  readonly tables: ReadonlyMap<string, { readonly statements: readonly string[]; readonly folds: boolean }>;
  /** Row level security and policies, mended in place: rows must not lie open until a rebuild is done. */
  readonly policies: readonly string[];
  /** Tables that nobody declares any more. */
  readonly gone: readonly string[];
  /** The first statement that belongs to no table of a projection; then everything is made anew. */
  readonly other: string | undefined;
}

const NAMED = /"aura"\."([^"]+)"/;
const POLICY = /^(?:create|drop|alter) policy |row level security/;
const INDEX = /^(?:create|drop) (?:unique )?index /;
const DROP_TABLE = /^drop table if exists "aura"\."([^"]+)"/;

/** Index → table, of everything in the derived schema. */
const indexed = async (database: Database): Promise<ReadonlyMap<string, string>> => {
  const rows = await database.project((sql) =>
    sql<{ index: string; table: string }>(
      `select indexname as index, tablename as table from pg_indexes where schemaname = 'aura'`,
    ),
  );
  return new Map(rows.map(({ index, table }) => [index, table]));
};

type Kind = 'gone' | 'policy' | 'table' | 'other';

/** Compares what stands with what is declared, table by table. `known` are the tables of projections. */
export const differenceOf = async (database: Database, known: ReadonlySet<string>): Promise<Difference> => {
  const statements = (await schemaDifference(database)).split('\n').filter((line) => line.trim() !== '');
  const indexes = statements.length > 0 ? await indexed(database) : new Map<string, string>();
  const tableOf = (statement: string): string => {
    const named = NAMED.exec(statement)?.[1] ?? '';
    return known.has(named) ? named : (indexes.get(named) ?? '');
  };
  const kindOf = (statement: string): Kind => {
    if (DROP_TABLE.test(statement)) return 'gone';
    if (POLICY.test(statement)) return 'policy';
    return known.has(tableOf(statement)) ? 'table' : 'other';
  };
  const kinds = Map.groupBy(statements, kindOf);
  const tables = new Map(
    [...Map.groupBy(kinds.get('table') ?? [], tableOf)].map(([table, own]) => [
      table,
      { statements: own, folds: own.every((statement) => INDEX.test(statement)) },
    ]),
  );
  // A table that is missing is made with its policies.
  const isMade = (statement: string): boolean =>
    tables.get(tableOf(statement))?.statements.some((each) => each.startsWith('create table')) === true;
  return {
    tables,
    policies: (kinds.get('policy') ?? []).filter((each) => !isMade(each)),
    gone: (kinds.get('gone') ?? []).map((each) => DROP_TABLE.exec(each)?.[1] ?? ''),
    other: kinds.get('other')?.[0],
  };
};
