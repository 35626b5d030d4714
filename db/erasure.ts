import type { EventDeclaration } from '../schemas/define.ts';
import type { EventOf, StoredEvent } from '../schemas/event.ts';
import { person, personErased } from '../schemas/people.ts';
import { tenantDeleted } from '../schemas/tenants.ts';
import { splitSubject } from '../streams/subjects.ts';
import { subjectOfTenant } from '../streams/tenant-standing.ts';
import type { Table } from './changes.ts';
import { isForgotten } from './outliving.ts';
import { personalOf } from './personal.ts';
import { oftenRun, quote, type Sql } from './sql.ts';
import type { TableShape, Write } from './write.ts';

/** Tenants that are deleted, as far as is known. */
export type Gone = ReadonlySet<string>;

/** Who is erased within a batch, and where: what was said before that place counts as never said. */
export interface Erasures {
  readonly people: ReadonlyMap<string, { readonly tenant: string; readonly personId: string; readonly seq: number }>;
  /** Tenants whose deletion lies within the batch. */
  readonly deleted: Gone;
  /** Whether nothing of a tenant counts any more, wherever on the log its deletion lies. */
  readonly isGone: (tenant: string) => boolean;
}

const NO_TENANTS: Gone = new Set();

export const NOBODY: Erasures = { people: new Map(), deleted: NO_TENANTS, isGone: () => false };

const isEmpty = ({ people, deleted }: Erasures): boolean => people.size === 0 && deleted.size === 0;

const nameOf = (tenant: string, personId: unknown): string => `${tenant}\0${String(personId)}`;

const peopleIn = (events: readonly StoredEvent[]): Erasures['people'] =>
  new Map(
    events
      .filter(({ event }) => event.type === personErased.type)
      .flatMap(({ event: { tenant, subject }, position: { seq } }) => {
        const [aggregate, personId] = splitSubject(subject);
        return aggregate === person.name ? [[nameOf(tenant, personId), { tenant, personId, seq }] as const] : [];
      }),
  );

const isDeletion = ({ event: { type, subject, tenant } }: StoredEvent): boolean =>
  type === tenantDeleted.type && subject === subjectOfTenant(tenant);

/** The erasures among events in log order. `gone`: tenants whose deletion is known from elsewhere, or lies before. */
export const erasuresIn = (events: readonly StoredEvent[], gone: Gone = NO_TENANTS): Erasures => {
  const found = events.filter((stored) => stored.event.type === personErased.type || isDeletion(stored));
  if (found.length === 0 && gone.size === 0) return NOBODY;
  const deleted = new Set(found.filter(isDeletion).map(({ event }) => event.tenant));
  return { people: peopleIn(found), deleted, isGone: (tenant) => gone.has(tenant) || deleted.has(tenant) };
};

/** The event without what it says about somebody who is erased behind it: where a batch is cut must make no difference. */
export const withoutErased = (
  event: EventOf,
  declared: EventDeclaration,
  { people, isGone }: Pick<Erasures, 'people' | 'isGone'>,
): EventOf => {
  const data = event.data as Readonly<Record<string, unknown>>;
  const { tenant, position } = event;
  const gone = declared.personal
    .filter(({ of }) => isGone(tenant) || (people.get(nameOf(tenant, data[of]))?.seq ?? 0) > position.seq)
    .flatMap(({ fields }) => fields)
    .filter((field) => data[field] !== undefined);
  if (gone.length === 0) return event;
  return { ...event, data: { ...data, ...Object.fromEntries(gone.map((field) => [field, null])) } };
};

const field = (shape: TableShape, column: string): string => quote(shape.columns.get(column)?.field ?? column);

/** Rows of a batch's people or tenants, as a statement joins them. */
interface Wanted {
  readonly from: string;
  readonly where: (of: string) => string;
  readonly rows: readonly object[];
}

/**
 * Empties what a table says about erased people. The last part of a version that rules such columns is made of them, and is emptied too, so that the row
 * is the one that a rebuild gives, in which they were null from the start.
 */
const tombstonesOf = (table: Table, shape: TableShape, { from, where, rows }: Wanted): readonly Write[] =>
  rows.length === 0
    ? []
    : personalOf(table).map(({ of, columns, versions = [] }) => {
        const empty = columns.map((column) => `${field(shape, column)} = null`);
        const cut = versions.map(
          (column) => `${field(shape, column)} = regexp_replace(t.${field(shape, column)}, '~[^~]*$', '~')`,
        );
        return {
          text: oftenRun(
            `update ${shape.name} t set ${[...empty, ...cut].join(', ')}
         from json_to_recordset($1::json) as ${from} where ${where(`t.${field(shape, of)}`)}`,
          ),
          parameters: [JSON.stringify(rows)],
        };
      });

const ofPeople = ({ people }: Erasures): Wanted => ({
  from: 'r(tenant text, person text)',
  where: (of) => `t.tenant = r.tenant and ${of} = r.person`,
  rows: [...people.values()].map(({ tenant, personId }) => ({ tenant, person: personId })),
});

const ofTenants = ({ deleted }: Erasures): Wanted => ({
  from: 'r(tenant text)',
  where: () => 't.tenant = r.tenant',
  rows: [...deleted].map((tenant) => ({ tenant })),
});

/** Takes out all rows of deleted tenants; of tables that outlive them, what they say about people. */
const deletionsOf = (table: Table, shape: TableShape, erasures: Erasures): readonly Write[] => {
  const wanted = ofTenants(erasures);
  if (wanted.rows.length === 0 || !isForgotten(table)) return tombstonesOf(table, shape, wanted);
  const text = `delete from ${shape.name} t using json_to_recordset($1::json) as ${wanted.from} where ${wanted.where('')}`;
  return [{ text: oftenRun(text), parameters: [JSON.stringify(wanted.rows)] }];
};

/** What erasures do to these tables; to be run before anything else of their batch is written. */
export const erasingWrites = (
  tables: readonly Table[],
  shapes: ReadonlyMap<Table, TableShape>,
  erasures: Erasures,
): readonly Write[] =>
  isEmpty(erasures)
    ? []
    : tables.flatMap((table) => {
        const shape = shapes.get(table);
        if (!shape) return [];
        return [...tombstonesOf(table, shape, ofPeople(erasures)), ...deletionsOf(table, shape, erasures)];
      });

const ERASING = [personErased.type, tenantDeleted.type];

/** Whether somebody of the tenant, or all of it, was erased behind a position, as far as the inbox has come. */
export const erasedSince = async (sql: Sql, tenant: string, seq: number): Promise<boolean> => {
  const found = await sql(
    'select 1 from aura.event_index where tenant = $1 and type = any($2::text[]) and seq > $3 limit 1',
    [tenant, ERASING, seq],
  );
  return found.length > 0;
};

const DIFFERENCES = oftenRun(
  'delete from aura.projection_differences d using json_to_recordset($1::json) as r(tenant text) where d.tenant = r.tenant',
);

/** What comparisons have found is shown row by row, whoever is in it: it goes, and whoever wants it compares again. */
export const dropDifferences = async (sql: Sql, erasures: Erasures): Promise<void> => {
  if (isEmpty(erasures)) return;
  const tenants = new Set([...[...erasures.people.values()].map(({ tenant }) => tenant), ...erasures.deleted]);
  await sql(DIFFERENCES, [JSON.stringify([...tenants].map((tenant) => ({ tenant })))]);
};
