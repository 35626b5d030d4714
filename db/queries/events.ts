import { Fault } from '../../schemas/errors.ts';
import { parsePosition, type StoredEvent } from '../../schemas/event.ts';
import { readMoment } from '../../schemas/moment.ts';
import type { LogReader } from '../../streams/log.ts';
import { viewOf, type EventView } from '../../streams/reading.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Database } from '../connect.ts';
import type { Sql } from '../sql.ts';
import { causationOf, type Causation } from './causation.ts';
import { eventsOf, INDEX, positionOf, type IndexRow } from './event-rows.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** What a search selects. Absent fields select everything of the tenant. */
export interface EventSearch extends Asked {
  /** Full types, or prefixes that end in `*`. */
  readonly types?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly source?: string | undefined;
  readonly correlation_id?: string | undefined;
  readonly id?: string | undefined;
  /** Position or moment, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  /** Aggregates whose events are left out. */
  readonly without?: readonly string[] | undefined;
  /** Each event as it lies on the log, whatever its version. */
  readonly raw?: boolean | undefined;
}

/** A condition and the values of its parameters; each `?` stands for one. */
type Condition = readonly [text: string, ...values: readonly unknown[]];

const LAST_POINT = 0x10_ff_ff;
/** Half of a surrogate pair is no text: the one after the last point before them is the first behind them. */
const [BEFORE_SURROGATES, BEHIND_SURROGATES] = [0xd7_ff, 0xe0_00];

/** The first text after all that begin with the prefix (collation C); undefined where there is none. */
const afterPrefix = (prefix: string): string | undefined => {
  const points = Array.from(prefix.toWellFormed(), (character) => character.codePointAt(0) as number);
  while (points.at(-1) === LAST_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === BEFORE_SURROGATES ? BEHIND_SURROGATES : last + 1);
};

const withPrefix = (prefix: string): Condition => {
  const after = afterPrefix(prefix);
  return after === undefined ? ['e.type >= ?', prefix] : ['(e.type >= ? and e.type < ?)', prefix, after];
};

/** Ranges instead of LIKE: under row level security only leakproof operators may use an index, and LIKE is none. */
const ofTypes = (types: readonly string[] | undefined): readonly Condition[] => {
  if (types === undefined || types.length === 0 || types.includes('*')) return [];
  const whole = types.filter((type) => !type.endsWith('*'));
  const prefixes = types.filter((type) => type.endsWith('*')).map((type) => type.slice(0, -1));
  const alternatives: readonly Condition[] = [
    ...(whole.length > 0 ? [['e.type = any(?::text[])', whole] as const] : []),
    ...prefixes.map(withPrefix),
  ];
  return [[`(${alternatives.map(([text]) => text).join(' or ')})`, ...alternatives.flatMap(([, ...values]) => values)]];
};

/** A first or last position or moment as a condition. Throws CURSOR_INVALID. */
export const bound = (limit: string | undefined, comparison: '>=' | '<='): readonly Condition[] => {
  if (limit === undefined) return [];
  const position = parsePosition(limit);
  if (position?.stream === EVENTS) return [[`e.seq ${comparison} ?`, position.seq]];
  const moment = readMoment(limit);
  if (moment === undefined) throw new Fault('CURSOR_INVALID', { position: limit });
  return [[`e.time ${comparison} ?`, moment]];
};

const equal = (column: string, value: string | undefined): readonly Condition[] =>
  value === undefined ? [] : [[`e.${column} = ?`, value]];

const notAbout = (aggregates: readonly string[] | undefined): readonly Condition[] =>
  aggregates === undefined || aggregates.length === 0
    ? []
    : [[`split_part(e.subject, '/', 1) <> all(?::text[])`, aggregates]];

const conditionsOf = (tenant: string, asked: EventSearch): readonly Condition[] => [
  ...equal('tenant', tenant),
  ...ofTypes(asked.types),
  ...equal('subject', asked.subject),
  ...notAbout(asked.without),
  ...equal('source', asked.source),
  ...equal('correlation_id', asked.correlation_id),
  ...equal('id', asked.id),
  ...bound(asked.from, '>='),
  ...bound(asked.to, '<='),
];

/** Reads index rows that meet all conditions, in log order or against it. */
export const selectRows = (
  sql: Sql,
  conditions: readonly Condition[],
  order: 'asc' | 'desc',
  limit: number,
): Promise<readonly IndexRow[]> => {
  const values = conditions.flatMap(([, ...each]) => each);
  let at = 0;
  const where = conditions.map(([text]) => text.replaceAll('?', () => `$${(at += 1)}`)).join(' and ');
  return sql<IndexRow>(`${INDEX} where ${where} order by e.seq ${order} limit $${values.length + 1}`, [
    ...values,
    limit,
  ]);
};

const search =
  (database: Database, log: Pick<LogReader, 'many'>) =>
  async (tenant: string, asked: EventSearch): Promise<Page<EventView>> => {
    const order = asked.order ?? 'desc';
    const limit = limitOf(asked);
    const [after] = placeOf(asked, ['number']) ?? [];
    const place: readonly Condition[] = after === undefined ? [] : [[`e.seq ${order === 'asc' ? '>' : '<'} ?`, after]];
    const rows = await database.read(tenant, (sql) =>
      selectRows(sql, [...conditionsOf(tenant, asked), ...place], order, limit + 1),
    );
    const page = pageOf(
      rows,
      limit,
      (row) => row,
      (row) => [Number(row.seq)],
    );
    return {
      items: (await eventsOf(log, page.items, { claims: true })).map((event) => viewOf(event, asked.raw)),
      next_cursor: page.next_cursor,
    };
  };

const isAbout = ({ subject }: IndexRow, aggregates: readonly string[]): boolean =>
  aggregates.includes(subject.split('/')[0] as string);

/** What is found unless it is about one of these aggregates: then it is as if it were not there. */
const findBut = async (
  sql: Sql,
  tenant: string,
  ref: string,
  without: readonly string[] = [],
): Promise<IndexRow | undefined> => {
  const row = await find(sql, tenant, ref, without);
  return row && !isAbout(row, without) ? row : undefined;
};

/** By position, message id, or bare id where that is unique. Throws EVENT_ID_AMBIGUOUS with the candidates. */
const find = async (
  sql: Sql,
  tenant: string,
  ref: string,
  without: readonly string[],
): Promise<IndexRow | undefined> => {
  const position = parsePosition(ref);
  if (position)
    return (
      await sql<IndexRow>(`${INDEX} where e.tenant = $1 and e.stream = $2 and e.seq = $3`, [
        tenant,
        position.stream,
        position.seq,
      ])
    )[0];
  const [exact] = await sql<IndexRow>(`${INDEX} where e.tenant = $1 and e.msg_id = $2`, [tenant, ref]);
  if (exact) return exact;
  const found = await selectRows(sql, [['e.tenant = ?', tenant], ['e.id = ?', ref], ...notAbout(without)], 'asc', 20);
  if (found.length > 1)
    throw new Fault('EVENT_ID_AMBIGUOUS', {
      id: ref,
      events: found.map((row) => ({
        position: positionOf(row),
        msg_id: row.msg_id,
        source: row.source,
        type: row.type,
      })),
    });
  return found[0];
};

/** Events come from the log by the positions that the index knows: data stands in one place only. */
export const eventQueries = (database: Database, log: Pick<LogReader, 'many'>) => ({
  search: search(database, log),
  one: async (
    tenant: string,
    ref: string,
    { raw = false, without }: Pick<EventSearch, 'raw' | 'without'> = {},
  ): Promise<EventView | undefined> => {
    const row = await database.read(tenant, (sql) => findBut(sql, tenant, ref, without));
    const [stored] = row ? await eventsOf(log, [row]) : [];
    return stored && viewOf(stored, raw);
  },
  /** Everything that the first cause of an event led to, but for what is about the aggregates that are left out, and what that alone led to. */
  causation: (tenant: string, ref: string, without: readonly string[] = []): Promise<Causation | undefined> =>
    database.read(tenant, async (sql) => {
      const row = await findBut(sql, tenant, ref, without);
      return row && causationOf(sql, tenant, row.msg_id, (one) => !isAbout(one, without));
    }),
  /** The events of these message ids that the index knows. */
  stored: async (tenant: string, msgIds: readonly string[]): Promise<readonly StoredEvent[]> => {
    if (msgIds.length === 0) return [];
    const rows = await database.read(tenant, (sql) =>
      sql<IndexRow>(`${INDEX} where e.tenant = $1 and e.msg_id = any($2::text[]) order by e.seq`, [tenant, msgIds]),
    );
    return eventsOf(log, rows);
  },
  /** Events of these types that name the message id as their cause, in log order. */
  byCause: async (tenant: string, msgId: string, types: readonly string[]): Promise<readonly StoredEvent[]> => {
    const rows = await database.read(tenant, (sql) =>
      sql<IndexRow>(
        `${INDEX} where e.tenant = $1 and e.causation_id = $2 and e.type = any($3::text[]) order by e.seq`,
        [tenant, msgId, types],
      ),
    );
    return eventsOf(log, rows);
  },
});
