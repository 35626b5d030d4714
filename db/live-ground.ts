import { formatPosition } from '../schemas/event.ts';
import type { Shards } from '../streams/shards.ts';
import { CheckpointMoved, FootingChanged, INBOX, type Batch, type Ground } from './batch.ts';
import type { Footing } from './checkpoints.ts';
import type { Mark } from './derived.ts';
import { indexEvents, momentOf } from './index-events.ts';
import { oftenRun, type Sql } from './sql.ts';

/** The ground of the projections that serve, and its checkpoints as they are known to stand. */
export interface LiveGround extends Ground {
  /** Notes that a batch up to `seq` was committed. */
  readonly moved: (seq: number) => void;
}

/** A bigint comes as text. */
interface Row {
  readonly name: string;
  readonly hash: string;
  readonly position: string;
}

const LOCK = oftenRun(
  'select name, hash, position from aura.projection_checkpoints where stream = $1 and shard_from = $2 and shard_to = $3 order by name for update',
);
/** Handed over together with the look at the checkpoints; where that finds them moved, nothing is committed. */
const MOVE = oftenRun(
  `update aura.projection_checkpoints set position = $1, event_time = $2, updated_at = now()
   where stream = $3 and name = any($4::text[]) and shard_from = $5 and shard_to = $6`,
);

const isAsKnown = (rows: readonly Row[], marks: ReadonlyMap<string, Mark>): boolean =>
  rows.length === marks.size &&
  rows.every(({ name, hash, position }) => {
    const mark = marks.get(name);
    return mark?.hash === hash && mark.position === Number(position);
  });

/** Makes the ground for the projections that take events in on this footing; every checkpoint must stay as it was read, theirs or not. */
export const liveGround = (
  stream: string,
  { from, to }: Shards,
  footing: Footing,
  shared: Pick<Ground, 'folders' | 'shapes' | 'letters' | 'step' | 'gone'>,
): LiveGround => {
  let { marks } = footing;
  const names = [INBOX, ...footing.folded];
  const move = async (sql: Sql, { after, events }: Batch): Promise<void> => {
    const last = events.at(-1);
    const [rows] = await Promise.all([
      sql<Row>(LOCK, [stream, from, to]),
      last && sql(MOVE, [last.position.seq, momentOf(last.event.time), stream, names, from, to]),
    ]);
    if (Number(rows.find(({ name }) => name === INBOX)?.position) !== after)
      throw new CheckpointMoved(`the checkpoints are no longer at ${formatPosition({ stream, seq: after })}`);
    if (!isAsKnown(rows, marks)) throw new FootingChanged('a projection was exchanged');
  };
  return {
    ...shared,
    serves: true,
    folders: shared.folders.filter(({ projection }) => footing.folded.has(projection.name)),
    move,
    enter: indexEvents,
    moved: (seq) => {
      marks = new Map(
        [...marks].map(([name, mark]) => [name, names.includes(name) ? { ...mark, position: seq } : mark]),
      );
    },
  };
};
