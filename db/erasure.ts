import type { EventDeclaration } from '../schemas/define.ts';
import type { EventOf, StoredEvent } from '../schemas/event.ts';
import { person, personErased } from '../schemas/people.ts';
import { splitSubject } from '../streams/subjects.ts';
import type { Table } from './changes.ts';
import { personalOf } from './personal.ts';
import { oftenRun, quote, type Sql } from './sql.ts';
import type { TableShape, Write } from './write.ts';

/** People who are erased within a batch, and where: what was said about them before that place counts as never said. */
export type Erasures = ReadonlyMap<
  string,
  { readonly tenant: string; readonly personId: string; readonly seq: number }
>;

export const NOBODY: Erasures = new Map();

const nameOf = (tenant: string, personId: unknown): string => `${tenant}\0${String(personId)}`;

/** The erasures among events in log order. */
export const erasuresIn = (events: readonly StoredEvent[]): Erasures => {
  const found = events.filter(({ event }) => event.type === personErased.type);
  if (found.length === 0) return NOBODY;
  return new Map(
    found.flatMap(({ event: { tenant, subject }, position: { seq } }) => {
      const [aggregate, personId] = splitSubject(subject);
      return aggregate === person.name ? [[nameOf(tenant, personId), { tenant, personId, seq }] as const] : [];
    }),
  );
};

/** The event without what it says about somebody who is erased behind it: where a batch is cut must make no difference. */
export const withoutErased = (event: EventOf, declared: EventDeclaration, erasures: Erasures): EventOf => {
  const data = event.data as Readonly<Record<string, unknown>>;
  const gone = declared.personal
    .filter(({ of }) => (erasures.get(nameOf(event.tenant, data[of]))?.seq ?? 0) > event.position.seq)
    .flatMap(({ fields }) => fields)
    .filter((field) => data[field] !== undefined);
  if (gone.length === 0) return event;
  return { ...event, data: { ...data, ...Object.fromEntries(gone.map((field) => [field, null])) } };
};

const field = (shape: TableShape, column: string): string => quote(shape.columns.get(column)?.field ?? column);

/**
 * Empties what a table says about erased people. The last part of a version that rules such columns is made of them, and is emptied too, so that the row
 * is the one that a rebuild gives, in which they were null from the start.
 */
const tombstonesOf = (table: Table, shape: TableShape, erasures: Erasures): readonly Write[] =>
  personalOf(table).map(({ of, columns, versions = [] }) => {
    const empty = columns.map((column) => `${field(shape, column)} = null`);
    const cut = versions.map(
      (column) => `${field(shape, column)} = regexp_replace(t.${field(shape, column)}, '~[^~]*$', '~')`,
    );
    const people = [...erasures.values()].map(({ tenant, personId }) => ({ tenant, person: personId }));
    return {
      text: oftenRun(
        `update ${shape.name} t set ${[...empty, ...cut].join(', ')}
         from json_to_recordset($1::json) as r(tenant text, person text) where t.tenant = r.tenant and t.${field(shape, of)} = r.person`,
      ),
      parameters: [JSON.stringify(people)],
    };
  });

/** What erasures do to these tables; to be run before anything else of their batch is written. */
export const erasingWrites = (
  tables: readonly Table[],
  shapes: ReadonlyMap<Table, TableShape>,
  erasures: Erasures,
): readonly Write[] =>
  erasures.size === 0
    ? []
    : tables.flatMap((table) => {
        const shape = shapes.get(table);
        return shape ? tombstonesOf(table, shape, erasures) : [];
      });

const DIFFERENCES = oftenRun(
  'delete from aura.projection_differences d using json_to_recordset($1::json) as r(tenant text) where d.tenant = r.tenant',
);

/** What comparisons have found is shown row by row, whoever is in it: it goes, and whoever wants it compares again. */
export const dropDifferences = async (sql: Sql, erasures: Erasures): Promise<void> => {
  if (erasures.size === 0) return;
  await sql(DIFFERENCES, [JSON.stringify([...erasures.values()].map(({ tenant }) => ({ tenant })))]);
};
