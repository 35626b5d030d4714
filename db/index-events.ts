import type { StoredEvent } from '../schemas/event.ts';
import { readMoment } from '../schemas/moment.ts';
import { storableText } from '../schemas/storable.ts';
import { asWritten } from '../streams/reading.ts';
import { oftenRun, type Sql } from './sql.ts';

const INSERT = oftenRun(`
  with fresh as (insert into aura.event_index (stream, seq, tenant, source, id, msg_id, type, subject, time, correlation_id, causation_id)
  select * from json_to_recordset($1::json)
    as r(stream text, seq bigint, tenant text, source text, id text, msg_id text, type text, subject text, time timestamptz, correlation_id text, causation_id text)
  on conflict do nothing
  returning tenant, seq),
  counted as (insert into aura.event_counts as c (tenant, total) select tenant, count(*) from fresh group by tenant
    on conflict (tenant) do update set total = c.total + excluded.total)
  select seq from fresh`);

/** A moment as ISO 8601 with milliseconds; what cannot be read becomes the epoch, since an index row must have a time. */
export const momentOf = (time: string): string => readMoment(time) ?? new Date(0).toISOString();

const recordOf = ({ position, msgId, ...stored }: StoredEvent, event = asWritten(stored)) => ({
  stream: position.stream,
  seq: position.seq,
  tenant: storableText(event.tenant),
  source: storableText(event.source),
  id: storableText(event.id),
  msg_id: msgId,
  type: storableText(event.type),
  subject: storableText(event.subject),
  time: momentOf(event.time),
  correlation_id: storableText(event.correlationid),
  causation_id: event.causationid === undefined ? null : storableText(event.causationid),
});

/** Enters events into the inbox and gives those that are new: an identity that is there already, at whatever position, is not. */
export const indexEvents = async (sql: Sql, events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> => {
  const rows = await sql<{ seq: string }>(INSERT, [JSON.stringify(events.map((event) => recordOf(event)))]);
  const entered = new Set(rows.map(({ seq }) => Number(seq)));
  return events.filter(({ position }) => entered.has(position.seq));
};

const HELD = oftenRun(
  `select i.seq from json_to_recordset($1::json) as r(tenant text, stream text, seq bigint)
   join aura.event_index i on i.tenant = r.tenant and i.stream = r.stream and i.seq = r.seq`,
);

/** Those of the events that the inbox holds at their very position; a repeat of an identity stands there at another one, or not at all. */
export const heldEvents = async (sql: Sql, events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> => {
  const keys = events.map(({ position, event }) => ({
    tenant: storableText(event.tenant),
    stream: position.stream,
    seq: position.seq,
  }));
  const rows = await sql<{ seq: string }>(HELD, [JSON.stringify(keys)]);
  const held = new Set(rows.map(({ seq }) => Number(seq)));
  return events.filter(({ position }) => held.has(position.seq));
};

/**
 * Whether the log still is the one that was indexed: false when another event stands at the position of `event`. A position whose
 * event was a repeat is not on the index; then its identity is, further up.
 */
export const isIndexedLog = async (sql: Sql, { position, msgId, event }: StoredEvent): Promise<boolean> => {
  const [mine] = await sql(`select 1 from aura.event_index where tenant = $1 and msg_id = $2`, [
    storableText(event.tenant),
    msgId,
  ]);
  if (mine) return true;
  const [other] = await sql(`select 1 from aura.event_index where stream = $1 and seq = $2 and msg_id <> $3`, [
    position.stream,
    position.seq,
    msgId,
  ]);
  return other === undefined;
};
