import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { EventDeclaration } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { rowName, rowOf, type RowChange } from './changes.ts';
import type { Projection } from './define.ts';
import { changesOf } from './fold.ts';
import { personalOf } from './personal.ts';

/** The declaration's example as it would stand on the log. */
const exampleOf = (declaration: EventDeclaration): StoredEvent => {
  const data = declaration.example as Readonly<Record<string, unknown>>;
  const msgId = createHash('sha256').update(declaration.type).digest('base64url');
  const time = '2026-11-21T09:00:00.000Z';
  const subject = `${declaration.of.name}/${String(data[declaration.of.key])}`;
  const envelope = {
    specversion: '1.0',
    datacontenttype: 'application/json',
    id: 'example',
    source: '/examples',
    tenant: 'default',
  } as const;
  return {
    position: { stream: 'EVENTS', seq: 1 },
    msgId,
    event: { ...envelope, type: declaration.type, subject, time, correlationid: msgId, data },
  };
};

/** How each column was seen to be changed: by one operation in all cases, `latest` with one set of fields. */
type Seen = Map<string, string>;

const faultsOfChange = ({ tables }: Projection, { table, cells }: RowChange, seen: Seen): readonly string[] => {
  const name = table.meta.tableName;
  if (!tables.includes(table)) return [`it writes ${name}, which it does not declare`];
  const columns = table.meta.properties as Readonly<Record<string, unknown>>;
  const faults: string[] = [];
  const note = (column: string, how: string) => {
    const before = seen.get(`${name}.${column}`) ?? how;
    seen.set(`${name}.${column}`, before);
    if (!(column in columns)) faults.push(`${name} has no column ${column}`);
    if (before !== how)
      faults.push(`${name}.${column} is changed by ${before} and by ${how}: a column has one operation`);
  };
  for (const [column, cell] of Object.entries(cells)) {
    const fields = cell.op === 'latest' ? Object.keys(cell.fields).toSorted() : [];
    note(column, cell.op === 'latest' ? `latest of ${fields.join(', ')}` : cell.op);
    for (const field of fields) note(field, `latest by ${column}`);
  }
  return faults;
};

/** What of a change depends on what the event says about a person: the change without it differs there. */
const dependent = (whole: RowChange, without: RowChange | undefined): readonly string[] => {
  const [before, after] = [whole, without].map((change) => (change && rowOf(change)) ?? {}) as Record<
    string,
    unknown
  >[];
  return Object.keys(before ?? {}).filter((column) => !isDeepStrictEqual(before?.[column], after?.[column]));
};

/** An erasure empties what is declared, and nothing else: what a case makes of personal fields must stand there, beside whom it is about. */
const faultsOfPeople = ({ event, run }: Projection['cases'][number]): readonly string[] =>
  event.personal.flatMap(({ of, fields }) => {
    const example = exampleOf(event);
    const { data } = example.event;
    const said = Object.fromEntries(fields.filter((field) => data[field] !== undefined).map((field) => [field, null]));
    const erased = { ...example, event: { ...example.event, data: { ...data, ...said } } };
    const without = changesOf([{ event, run }], erased);
    return changesOf([{ event, run }], example).flatMap((change) => {
      const found = dependent(
        change,
        without.find((other) => rowName(other) === rowName(change)),
      );
      const { tableName } = change.table.meta;
      const groups = personalOf(change.table).filter((group) => rowOf(change)?.[group.of] === data[of]);
      const covered = new Set(groups.flatMap(({ columns, versions = [] }) => [...columns, ...versions]));
      return found
        .filter((column) => !covered.has(column))
        .map(
          (column) =>
            `${tableName}.${column} says something about the person in ${of}: declare it as personal with the entity, and keep ${of} beside it`,
        );
    });
  });

/** Runs every case on its event's example and gives the sentences that say what is wrong with the projection by itself. */
export const faultsOf = (projection: Projection): readonly string[] => {
  const seen: Seen = new Map();
  return projection.cases.flatMap((one) => {
    try {
      return [
        ...changesOf([one], exampleOf(one.event)).flatMap((change) => faultsOfChange(projection, change, seen)),
        ...faultsOfPeople(one),
      ].map((fault) => `${one.event.name}: ${fault}`);
    } catch (error) {
      return [`${one.event.name}: its case throws on the example: ${String(error)}`];
    }
  });
};
