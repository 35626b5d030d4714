import { hash } from 'node:crypto';
import { HANDS, RANKS, rowsOf, type Cells, type RawEvent, type TableName } from './raw-fold.ts';

/** How a column's new value meets the one that stands: by hand, what the projections say with `once`, `min`, `advance` and the like. */
type Op = 'key' | 'once' | 'min' | 'max' | 'rank' | 'set';
type Columns = Readonly<Record<string, readonly [type: string, op: Op]>>;

const KEYS = { tenant: ['text', 'key'], id: ['text', 'key'] } as const;
const MOMENT = 'timestamptz';

/** The tables of the read models, with the columns that the traffic fills. */
const TABLES = {
  room_requests: {
    ...KEYS,
    name: ['text', 'once'],
    state: ['text', 'rank'],
    room_id: ['text', 'once'],
    ai_agent_enabled: ['boolean', 'once'],
    metadata: ['text', 'once'],
    max_participants: ['int', 'once'],
    empty_timeout_ms: ['bigint', 'once'],
    requested_at: [MOMENT, 'min'],
    error_code: ['text', 'once'],
    error_reason: ['text', 'once'],
  },
  rooms: {
    ...KEYS,
    name: ['text', 'once'],
    state: ['text', 'rank'],
    request_id: ['text', 'once'],
    ai_agent_enabled: ['boolean', 'once'],
    metadata: ['text', 'set'],
    metadata_version: ['text', 'set'],
    max_participants: ['int', 'max'],
    empty_timeout_ms: ['bigint', 'max'],
    created_at: [MOMENT, 'min'],
    started_at: [MOMENT, 'min'],
    ended_at: [MOMENT, 'set'],
    ended_version: ['text', 'set'],
    opened_at: [MOMENT, 'min'],
    report: ['jsonb', 'set'],
    report_version: ['text', 'set'],
  },
  participants: {
    ...KEYS,
    room_id: ['text', 'once'],
    person_id: ['text', 'once'],
    identity: ['text', 'once'],
    state: ['text', 'rank'],
    name: ['text', 'set'],
    kind: ['text', 'set'],
    is_agent: ['boolean', 'set'],
    metadata: ['text', 'set'],
    attributes: ['jsonb', 'set'],
    details_version: ['text', 'set'],
    joined_at: [MOMENT, 'min'],
    left_at: [MOMENT, 'max'],
    leave_reason: ['text', 'set'],
    leave_version: ['text', 'set'],
  },
  tracks: {
    ...KEYS,
    room_id: ['text', 'once'],
    participant_id: ['text', 'once'],
    person_id: ['text', 'once'],
    identity: ['text', 'once'],
    state: ['text', 'rank'],
    kind: ['text', 'set'],
    source: ['text', 'set'],
    name: ['text', 'set'],
    mime_type: ['text', 'set'],
    details_version: ['text', 'set'],
    muted: ['boolean', 'set'],
    muted_version: ['text', 'set'],
    published_at: [MOMENT, 'min'],
    unpublished_at: [MOMENT, 'max'],
  },
  room_messages: {
    ...KEYS,
    room_id: ['text', 'once'],
    person_id: ['text', 'once'],
    sender: ['text', 'once'],
    text: ['text', 'once'],
    state: ['text', 'rank'],
    requested_at: [MOMENT, 'min'],
    sent_at: [MOMENT, 'min'],
    written_at: [MOMENT, 'min'],
    error_code: ['text', 'once'],
    error_reason: ['text', 'once'],
  },
  recordings: {
    ...KEYS,
    room_id: ['text', 'once'],
    room_name: ['text', 'once'],
    kind: ['text', 'once'],
    status: ['text', 'set'],
    status_version: ['text', 'set'],
    error: ['text', 'set'],
    files: ['jsonb', 'set'],
    started_at: [MOMENT, 'min'],
    opened_at: [MOMENT, 'min'],
    ended_at: [MOMENT, 'max'],
  },
  dead_letters: {
    ...KEYS,
    handler: ['text', 'set'],
    kind: ['text', 'set'],
    event_position: ['text', 'set'],
    event_id: ['text', 'set'],
    event_type: ['text', 'set'],
    event_subject: ['text', 'set'],
    code: ['text', 'set'],
    reason: ['text', 'set'],
    attempts: ['int', 'max'],
    first_at: [MOMENT, 'min'],
    last_at: [MOMENT, 'max'],
  },
} as const satisfies Record<TableName, Columns>;

const meets = (table: string, column: string, op: Op): string => {
  if (op === 'once') return `${column} = coalesce(t.${column}, excluded.${column})`;
  if (op === 'min') return `${column} = least(t.${column}, excluded.${column})`;
  if (op === 'max') return `${column} = greatest(t.${column}, excluded.${column})`;
  if (op === 'set') return `${column} = coalesce(excluded.${column}, t.${column})`;
  const ranks = `array[${RANKS[table]?.map((rank) => `'${rank}'`).join()}]`;
  return `${column} = case when array_position(${ranks}, excluded.${column}) > array_position(${ranks}, t.${column}) then excluded.${column} else t.${column} end`;
};

/** One upsert a table, whatever happened to its rows. */
export const UPSERTS = Object.entries(TABLES).map(([table, columns]) => {
  const names = Object.keys(columns);
  const typed = Object.entries<readonly [string, Op]>(columns).map(([name, [type]]) => `${name} ${type}`);
  const updates = Object.entries<readonly [string, Op]>(columns)
    .filter(([, [, op]]) => op !== 'key')
    .map(([name, [, op]]) => meets(table, name, op));
  return {
    table: table as TableName,
    text: `insert into aura.${table} as t (${names.join()}) select ${names.map((name) => (name === 'state' ? `coalesce(state, '${RANKS[table]?.[0]}')` : name)).join()} from json_to_recordset($1::json) as r(${typed.join()})
      on conflict (tenant, id) do update set ${updates.join()}`,
  };
});

export const indexRow = (event: RawEvent, seq: number) => ({
  stream: 'EVENTS',
  seq,
  tenant: event.tenant,
  source: event.source,
  id: event.id,
  msg_id: hash('sha256', `${event.tenant}\0${event.source}\0${event.id}`, 'base64url'),
  type: event.type,
  subject: event.subject,
  time: event.time,
  correlation_id: event.correlationid,
  causation_id: event.causationid ?? null,
});

/** Rows of one batch, merged by hand. */
export const foldByHand = (events: readonly RawEvent[]): ReadonlyMap<TableName, ReadonlyMap<string, Cells>> => {
  const rows = rowsOf();
  for (const event of events) HANDS[event.type.slice(13, -3)]?.(rows, event);
  return rows.tables;
};
