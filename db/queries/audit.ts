import { formatPosition } from '../../schemas/event.ts';
import type { Database } from '../connect.ts';
import { count, iso } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A checkpoint as the read model has it. */
export interface CheckpointView {
  /** Where it lies itself. */
  readonly position: string;
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly root: string;
  readonly previous: string;
  readonly hash: string;
  readonly time: string;
  /** The tree over everything up to `to`; null for checkpoints from before there were signatures. */
  readonly tree: { readonly size: number; readonly root: string } | null;
  /** Its signed head. */
  readonly note: string | null;
}

/** A witness as the read model has it. */
export interface WitnessView {
  readonly id: string;
  readonly kind: string;
  readonly place: string;
  /** Last sequence of the newest checkpoint it holds. */
  readonly to: number;
  readonly reached_at: string;
}

type Row = Readonly<
  Record<'seq' | 'stream' | 'from_seq' | 'to_seq' | 'size' | 'root' | 'previous' | 'hash' | 'made_at', string> &
    Record<'tree_size' | 'tree_root' | 'note', string | null>
>;

const checkpointView = ({
  stream,
  seq,
  from_seq,
  to_seq,
  size,
  made_at,
  tree_size,
  tree_root,
  ...same
}: Row): CheckpointView => ({
  position: formatPosition({ stream, seq: count(seq) }),
  stream,
  from: count(from_seq),
  to: count(to_seq),
  size: count(size),
  ...same,
  time: iso(made_at),
  tree: tree_size === null || tree_root === null ? null : { size: count(tree_size), root: tree_root },
});

const CHECKPOINTS = `select seq, stream, from_seq, to_seq, size, root, previous, hash, made_at, tree_size, tree_root, note from aura.audit_checkpoints`;

const first = (
  database: Database,
  which: string,
  values: readonly (string | number)[],
): Promise<CheckpointView | undefined> =>
  database.read('', async (sql) => {
    const [row] = await sql<Row>(`${CHECKPOINTS} ${which} limit 1`, values);
    return row && checkpointView(row);
  });

/** Checkpoints belong to no tenant: everybody may read them. */
export const checkpointQueries = (database: Database, stream: string) => ({
  /** Newest first. */
  list: (asked: Asked): Promise<Page<CheckpointView>> =>
    database.read('', async (sql) => {
      const limit = limitOf(asked);
      const [to = null, hash = null] = placeOf(asked, ['number', 'text']) ?? [];
      const rows = await sql<Row>(
        `${CHECKPOINTS} where stream = $1 and ($2::bigint is null or (to_seq, hash) < ($2, $3))
         order by to_seq desc, hash desc limit $4`,
        [stream, to, hash, limit + 1],
      );
      return pageOf(rows, limit, checkpointView, (row) => [count(row.to_seq), row.hash]);
    }),
  newest: () => first(database, 'where stream = $1 order by to_seq desc', [stream]),
  newestSigned: () => first(database, 'where stream = $1 and note is not null order by to_seq desc', [stream]),
  /** The signed checkpoint with the largest tree of at most so many leaves. */
  signedAtMost: (size: number) =>
    first(database, 'where stream = $1 and note is not null and tree_size <= $2 order by to_seq desc', [stream, size]),
  firstSigned: () => first(database, 'where stream = $1 and note is not null order by to_seq', [stream]),
  witnesses: (): Promise<readonly WitnessView[]> =>
    database.read('', async (sql) => {
      const rows = await sql<Record<'witness_id' | 'kind' | 'place' | 'to_seq' | 'reached_at', string>>(
        `select witness_id, kind, place, to_seq, reached_at from aura.audit_witnesses where stream = $1 order by place`,
        [stream],
      );
      return rows.map(({ witness_id, kind, place, to_seq, reached_at }) => ({
        id: witness_id,
        kind,
        place,
        to: count(to_seq),
        reached_at: iso(reached_at),
      }));
    }),
  /** The checkpoint that covers a sequence. */
  covering: (seq: number) =>
    first(database, 'where stream = $1 and to_seq >= $2 and from_seq <= $2 order by to_seq, hash', [stream, seq]),
  /** The checkpoints behind a sequence up to the one that covers another, oldest first. */
  between: (after: number, until: number, most: number): Promise<readonly CheckpointView[]> =>
    database.read('', async (sql) => {
      const rows = await sql<Row>(
        `${CHECKPOINTS} where stream = $1 and from_seq > $2 and from_seq <= $3 order by to_seq, hash limit $4`,
        [stream, after, until, most],
      );
      return rows.map(checkpointView);
    }),
});

export type CheckpointQueries = ReturnType<typeof checkpointQueries>;
