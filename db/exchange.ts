import type { StoredEvent } from '../schemas/event.ts';
import { INBOX } from './batch.ts';
import type { Build, Fold } from './build.ts';
import type { Database } from './connect.ts';
import { NEXT } from './ddl.ts';
import { SCHEMA_LOCK, type Mark } from './derived.ts';
import type { Feed } from './feed.ts';
import { quote, sqlState, type Sql } from './sql.ts';

/** How long readers and writers may be kept waiting by one attempt. Shorter than Postgres's deadlock_timeout: this side gives way. */
const LOCK_MS = 400;
/** How long the log may take to hand out what is between the build and the projections that serve. */
const GAP_MS = 1_500;

/** Not now: somebody reads or writes the tables, or the log is slow. Nothing was changed. */
class NotYet extends Error {}

/** Lock not available, deadlock detected. */
const AGAIN = new Set(['55P03', '40P01']);

/** Folds what the serving projections have already taken in while their checkpoint is held still. */
const closeGap = async (sql: Sql, at: number, take: Feed['take'], feed: Feed, fold: Fold): Promise<void> => {
  const until = Date.now() + GAP_MS;
  while (!feed.isPast(at)) {
    const left = until - Date.now();
    if (left <= 0) throw new NotYet('the log is slow');
    await fold(await take(at, left), sql);
  }
};

const replaceTables = async (sql: Sql, { projection: { tables } }: Build): Promise<void> => {
  const names = tables.map(({ meta }) => quote(meta.tableName));
  const standing = await sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'aura' and c.relkind = 'r' and c.relname = any($1::text[])`,
    [tables.map(({ meta }) => meta.tableName)],
  );
  // All at once: a reader that holds one of them and waits for another would be waited for in turn.
  if (standing.length > 0)
    await sql(`lock table ${standing.map(({ name }) => `aura.${quote(name)}`).join(', ')} in access exclusive mode`);
  for (const name of names)
    await sql(
      `drop table if exists aura.${name} cascade;
       alter table ${NEXT}.${name} force row level security;
       alter table ${NEXT}.${name} set schema aura`,
    );
};

const exchangeIn = async (
  sql: Sql,
  stream: string,
  build: Build,
  isOurs: (mark: Mark | undefined) => boolean,
  gap: (sql: Sql, at: number) => Promise<void>,
): Promise<number> => {
  const { projection, hash } = build;
  await sql(`set local lock_timeout = '${LOCK_MS}ms'`);
  await sql('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  // Reads go on; every batch of the serving projections waits, so that they stand still.
  await sql('lock table aura.projection_checkpoints in exclusive mode');
  const rows = await sql<{ name: string; hash: string; position: string }>(
    'select name, hash, position from aura.projection_checkpoints where stream = $1 and name = any($2::text[])',
    [stream, [INBOX, projection.name]],
  );
  // One for each range of shards; a projection that is new has none.
  const marksOf = (wanted: string): readonly Mark[] =>
    rows
      .filter(({ name }) => name === wanted)
      .map(({ hash: of, position }) => ({ hash: of, position: Number(position) }));
  const [inboxes, own] = [marksOf(INBOX), marksOf(projection.name)];
  if (inboxes.length === 0 || !(own.length === 0 ? [undefined] : own).every((mark) => isOurs(mark)))
    throw new Error(`${projection.name} was built by another version of the program meanwhile`);
  const at = Math.max(...inboxes.map(({ position }) => position));
  for (const { meta } of projection.tables)
    await sql(`alter table ${NEXT}.${quote(meta.tableName)} no force row level security`);
  await gap(sql, at);
  await replaceTables(sql, build);
  await sql(
    `insert into aura.projection_checkpoints (name, stream, shard_from, shard_to, position, hash, event_time, updated_at)
     select $1, stream, shard_from, shard_to, position, $2, event_time, now() from aura.projection_checkpoints where stream = $3 and name = $4
     on conflict (name, stream, shard_from) do update set position = excluded.position, hash = excluded.hash, event_time = excluded.event_time, updated_at = now()`,
    [projection.name, hash, stream, INBOX],
  );
  await sql('delete from aura.projection_builds where name = $1', [projection.name]);
  return at;
};

/**
 * Puts the built tables in the place of those that serve, at one position and in one transaction. Gives the position, or undefined when
 * that has to be tried again; then the build stands where it stood. Throws when the checkpoint has become somebody else's.
 */
export const exchange = async (
  database: Database,
  stream: string,
  build: Build,
  isOurs: (mark: Mark | undefined) => boolean,
  feed: Feed,
  fold: Fold,
): Promise<number | undefined> => {
  const { position, failed, failures } = build;
  const taken: StoredEvent[] = [];
  const take: Feed['take'] = async (to, withinMs) => {
    const events = await feed.take(to, withinMs);
    taken.push(...events);
    return events;
  };
  try {
    return await database.own((sql) =>
      exchangeIn(sql, stream, build, isOurs, (within, at) => closeGap(within, at, take, feed, fold)),
    );
  } catch (error) {
    Object.assign(build, { position, failed, failures });
    feed.putBack(taken);
    if (error instanceof NotYet || AGAIN.has(sqlState(error) ?? '')) return undefined;
    throw error;
  }
};
