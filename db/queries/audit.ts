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
}

type Row = Readonly<
  Record<'seq' | 'stream' | 'from_seq' | 'to_seq' | 'size' | 'root' | 'previous' | 'hash' | 'made_at', string>
>;

const checkpointView = ({ stream, seq, from_seq, to_seq, size, made_at, ...digests }: Row): CheckpointView => ({
  position: formatPosition({ stream, seq: count(seq) }),
  stream,
  from: count(from_seq),
  to: count(to_seq),
  size: count(size),
  ...digests,
  time: iso(made_at),
});

const CHECKPOINTS = `select seq, stream, from_seq, to_seq, size, root, previous, hash, made_at from aura.audit_checkpoints`;

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
  newest: (): Promise<CheckpointView | undefined> =>
    database.read('', async (sql) => {
      const [row] = await sql<Row>(`${CHECKPOINTS} where stream = $1 order by to_seq desc limit 1`, [stream]);
      return row && checkpointView(row);
    }),
  /** The checkpoint that covers a sequence. */
  covering: (seq: number): Promise<CheckpointView | undefined> =>
    database.read('', async (sql) => {
      const [row] = await sql<Row>(
        `${CHECKPOINTS} where stream = $1 and to_seq >= $2 and from_seq <= $2 order by to_seq, hash limit 1`,
        [stream, seq],
      );
      return row && checkpointView(row);
    }),
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
