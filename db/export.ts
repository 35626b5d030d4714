import { formatPosition, type Position } from '../schemas/event.ts';
import type { Live, LogReader } from '../streams/log.ts';
import { viewOf } from '../streams/reading.ts';
import type { Table } from './changes.ts';
import type { Database } from './connect.ts';
import { ENTITIES } from './entities/index.ts';
import { EventIndex } from './entities/event-index.ts';
import { quote } from './sql.ts';
import { tableShape } from './write.ts';

/** Rows read at once. */
const PAGE = 500;
/** The rows should hold what the events say; how far they did is in each line. */
const CAUGHT_UP_MS = 5_000;

/** One line of an export, as JSON. */
export type ExportLine =
  | {
      readonly kind: 'export';
      readonly tenant: string;
      readonly from: string | null;
      readonly to: string;
      readonly at: string;
    }
  | ({ readonly kind: 'event' } & ReturnType<typeof viewOf>)
  | { readonly kind: 'row'; readonly table: string; readonly row: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'end';
      readonly events: number;
      readonly rows: number;
      readonly to: string;
      readonly as_of: string;
    };

/** Tables whose rows belong to tenants. The index of events is left out: the events themselves are in the export. */
const exported = (): readonly Table[] =>
  (ENTITIES as readonly Table[]).filter(
    (table) => 'tenant' in table.meta.properties && table.meta.tableName !== EventIndex.meta.tableName,
  );

interface Paged {
  readonly row: Readonly<Record<string, unknown>>;
}

async function* rowsOf(
  database: Database,
  table: Table,
  tenant: string,
  seen: (asOf: string) => void,
): AsyncGenerator<Paged['row'], void, void> {
  const shape = tableShape(database.owner.getMetadata(), table);
  const keys = shape.keys.map((key) => shape.columns.get(key)?.field ?? key).filter((field) => field !== 'tenant');
  const order = keys.map(quote).join(', ');
  const behind = keys.map((_key, at) => `$${at + 3}`).join(', ');
  for (let after: readonly unknown[] | undefined; ;) {
    const from = after && keys.length > 0 ? `and (${order}) > (${behind})` : '';
    const parameters = [tenant, PAGE, ...(after && keys.length > 0 ? after : [])];
    const text = `select to_jsonb(t) as row from ${shape.name} t where tenant = $1 ${from} ${order === '' ? '' : `order by ${order}`} limit $2`;
    const rows = await database.read(tenant, async (sql, asOf) => {
      seen(await asOf);
      return sql<Paged>(text, parameters);
    });
    for (const { row } of rows) yield row;
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined || keys.length === 0) return;
    after = keys.map((key) => last.row[key]);
  }
}

/**
 * Everything of a tenant: its events in log order up to the end as it is now, then its rows. The last line counts both: an export without it
 * was cut off, and goes on behind the last event it has. Throws BROKER_UNREACHABLE, DATABASE_UNREACHABLE.
 */
export async function* exportLines(
  database: Database,
  log: Pick<LogReader, 'read' | 'last'>,
  live: Pick<Live, 'whenProjected'>,
  tenant: string,
  { after, signal }: { readonly after: Position | undefined; readonly signal: AbortSignal },
): AsyncGenerator<ExportLine, void, void> {
  const end = await log.last();
  const to = formatPosition(end);
  yield { kind: 'export', tenant, from: after ? formatPosition(after) : null, to, at: new Date().toISOString() };
  let [events, rows, asOf] = [0, 0, to];
  const from = after && { stream: after.stream, seq: after.seq + 1 };
  const selection = { tenant, to: end, ...(from ? { from } : {}) };
  if (end.seq > (after?.seq ?? 0))
    for await (const stored of log.read(selection, signal)) {
      events += 1;
      yield { kind: 'event', ...viewOf(stored) };
    }
  await live.whenProjected(end, CAUGHT_UP_MS, tenant);
  for (const table of exported())
    for await (const row of rowsOf(database, table, tenant, (at) => (asOf = at))) {
      signal.throwIfAborted();
      rows += 1;
      yield { kind: 'row', table: table.meta.tableName, row };
    }
  signal.throwIfAborted();
  yield { kind: 'end', events, rows, to, as_of: asOf };
}
