import { formatShards, holdsTenant, isSame, overlap, uncovered, without, type Shards } from '../streams/shards.ts';
import { INBOX } from './batch.ts';
import type { Database } from './connect.ts';
import type { Sql } from './sql.ts';

/** A range of shards that one process projects, and how far it has taken their events in. */
export interface Partition {
  readonly shards: Shards;
  readonly position: number;
}

interface Row {
  readonly shard_from: number;
  readonly shard_to: number;
  readonly position: string;
}

const partitionOf = ({ shard_from: from, shard_to: to, position }: Row): Partition => ({
  shards: { from, to },
  position: Number(position),
});

/** The partitions as their inboxes stand. */
export const readPartitions = async (sql: Sql, stream: string): Promise<readonly Partition[]> =>
  (
    await sql<Row>(
      `select shard_from, shard_to, position from aura.projection_checkpoints where stream = $1 and name = $2 order by shard_from`,
      [stream, INBOX],
    )
  ).map(partitionOf);

/** Whether an event has been taken in by whoever projects its tenant. Of a shard that nobody has, nothing was. */
export const takenIn =
  (
    partitions: readonly Partition[],
  ): ((event: {
    readonly position: { readonly seq: number };
    readonly event: { readonly tenant: string };
  }) => boolean) =>
  ({ position, event }) =>
    position.seq <= reachedFor(partitions, event.tenant);

/** Up to where a tenant's events have been taken in. */
export const reachedFor = (partitions: readonly Partition[], tenant: string): number =>
  partitions.find(({ shards }) => holdsTenant(shards, tenant))?.position ?? 0;

/** How far the furthest of them is. */
export const furthest = (partitions: readonly Partition[]): number =>
  Math.max(0, ...partitions.map(({ position }) => position));

const CHECKPOINTS = 'aura.projection_checkpoints';

/**
 * What becomes of the ranges when a process begins with `shards`. Pure: the ranges that go, and the ones that come in their place, each
 * from the furthest back of those it is made of. What was folded beyond that is in the inbox and not folded twice.
 */
export const recut = (
  ranges: readonly Shards[],
  shards: Shards,
): {
  readonly gone: readonly Shards[];
  readonly made: readonly { readonly range: Shards; readonly of: readonly Shards[] }[];
} => {
  if (ranges.some((range) => isSame(range, shards))) return { gone: [], made: [] };
  const gone = ranges.filter((range) => overlap(range, shards));
  const left = gone.flatMap((range) => without(range, shards).map((piece) => ({ range: piece, of: [range] })));
  return { gone, made: [{ range: shards, of: gone }, ...left] };
};

/**
 * Makes checkpoints for a range of shards where others stand in its place. True when it has changed something; then whoever projected
 * by the old ranges finds that out with its next batch and gives way.
 */
export const ensurePartition = (database: Database, stream: string, shards: Shards): Promise<boolean> =>
  database.own(async (sql) => {
    const [table] = await sql<{ stands: boolean }>(`select to_regclass('${CHECKPOINTS}') is not null as stands`);
    if (table?.stands !== true) return false;
    await sql(`lock table ${CHECKPOINTS} in exclusive mode`);
    const ranges = (await readPartitions(sql, stream)).map((partition) => partition.shards);
    const { gone, made } = recut(ranges, shards);
    if (ranges.length === 0 || made.length === 0) return false;
    // What no range held begins at the start of the log.
    const unknown = uncovered(gone).some((piece) => overlap(piece, shards));
    for (const { range, of } of made)
      await sql(
        `insert into ${CHECKPOINTS} (name, stream, shard_from, shard_to, position, hash, event_time, updated_at)
         select name, stream, $2::int + 100, $3::int, case when $5::boolean then 0 else min(position) end, min(hash), min(event_time), now()
         from ${CHECKPOINTS} where stream = $1 and shard_from = any($4::int[]) group by name, stream`,
        [stream, range.from, range.to, of.map(({ from }) => from), isSame(range, shards) && unknown],
      );
    await sql(`delete from ${CHECKPOINTS} where stream = $1 and shard_from = any($2::int[])`, [
      stream,
      gone.map(({ from }) => from),
    ]);
    // The new ones had to stand beside the old, which may begin at the same shard.
    await sql(`update ${CHECKPOINTS} set shard_from = shard_from - 100 where stream = $1 and shard_from >= 100`, [
      stream,
    ]);
    return true;
  });

/** `0-7, 8-15`. */
export const rangesInWords = (partitions: readonly Partition[]): string =>
  partitions.map(({ shards }) => formatShards(shards)).join(', ');
