import { ALL_SHARDS, type Shards } from '../streams/shards.ts';
import { INBOX } from './batch.ts';
import type { Database } from './connect.ts';
import { hashOf, type LoadedProjection } from './ddl.ts';
import { rangesInWords, readPartitions } from './partitions.ts';
import { ensureDerived, marksOf, type Dated, type Derived, type Mark } from './derived.ts';

/** All projections that take events in stand at one position, the inbox's; `dated` ones are being built anew. */
export interface Footing {
  readonly at: number;
  readonly eventTime: string | undefined;
  /** Every checkpoint, so that a batch can see that nobody has changed one. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** Projections whose tables take new events in. */
  readonly folded: ReadonlySet<string>;
  readonly dated: ReadonlySet<string>;
}

/** Where the projections stand: on a footing, without tables, or somebody else does, which `superseded` says in a sentence. */
export type Standing = Footing | { readonly missing: string } | { readonly superseded: string };

/** The checkpoints of one log, and the right to start them anew. */
export interface Checkpoints {
  readonly read: () => Promise<Standing>;
  /** Makes the derived schema as declared; `because` makes it anew. */
  readonly ensure: (because?: string) => Promise<Derived>;
  readonly hashes: ReadonlyMap<string, string>;
}

type Place = 'folded' | 'folded, dated' | 'dated' | 'missing' | 'foreign';

/** What a projection's checkpoint means to a process that wants `hash` there and found it `dated` when it began. */
const placeOf = (mark: Mark | undefined, at: number, hash: string, dated: Dated | undefined): Place => {
  if (!mark) return dated && dated.hash === undefined ? 'dated' : 'missing';
  if (mark.hash === hash && mark.position === at) return 'folded';
  if (mark.hash !== dated?.hash) return 'foreign';
  if (!dated.folds) return 'dated';
  return mark.position === at ? 'folded, dated' : 'foreign';
};

const judge = (
  marks: NonNullable<Awaited<ReturnType<typeof marksOf>>>,
  hashes: ReadonlyMap<string, string>,
  dated: Derived['dated'],
): Standing => {
  const inbox = marks.get(INBOX);
  if (!inbox) return { missing: 'checkpoints are missing' };
  const places = new Map(
    [...hashes].map(([name, hash]) => [name, placeOf(marks.get(name), inbox.position, hash, dated.get(name))]),
  );
  const are = (...wanted: readonly Place[]) =>
    [...places].filter(([, place]) => wanted.includes(place)).map(([name]) => name);
  const foreign = [...are('foreign'), ...[...marks.keys()].filter((name) => name !== INBOX && !hashes.has(name))];
  if (foreign.length > 0) return { superseded: `another version of the program has rebuilt ${foreign.join(', ')}` };
  if (are('missing').length > 0) return { missing: 'checkpoints are missing' };
  return {
    at: inbox.position,
    eventTime: inbox.eventTime ?? undefined,
    marks: new Map([...marks].map(([name, { hash, position }]) => [name, { hash, position }])),
    folded: new Set(are('folded', 'folded, dated')),
    dated: new Set(are('dated', 'folded, dated')),
  };
};

/** Reads and remakes the checkpoints of `stream` for these projections. */
export const checkpointsOf = (
  database: Database,
  stream: string,
  projections: readonly LoadedProjection[],
  shards: Shards = ALL_SHARDS,
): Checkpoints => {
  const hashes = new Map(projections.map((projection) => [projection.name, hashOf(database, projection)]));
  let dated: Derived['dated'] = new Map();
  return {
    hashes,
    ensure: async (because) => {
      const derived = await ensureDerived(database, stream, projections, because, shards);
      ({ dated } = derived);
      return derived;
    },
    read: async () => {
      const marks = await marksOf(database, stream, shards);
      if (!marks) return { missing: 'the derived schema is missing' };
      if (marks.has(INBOX)) return judge(marks, hashes, dated);
      const others = await database.project((sql) => readPartitions(sql, stream));
      if (others.length === 0) return { missing: 'checkpoints are missing' };
      return { superseded: `the shards are divided otherwise: ${rangesInWords(others)}` };
    },
  };
};
