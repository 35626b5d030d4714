import { bad, type FirstBad } from './bad.ts';
import { fingerprintsOf, type Checkpoint } from './checkpoint.ts';
import { distrusted, keysOf, type Trust } from './keys.ts';
import { type AuditLog } from './log.ts';
import { rememberHeads, rememberTrees, type Head, type TreeHeadKept } from './remembered.ts';
import { createWitnessBox, type WitnessBox } from './signed.ts';
import {
  type Walked,
  type Link,
  walk,
  gone,
  unchained,
  START,
  after,
  isFormed,
  chainOf,
  contradicted,
  brokenLink,
  checkEnds,
  judge,
  firstOf,
  inPairs,
} from './stretch.ts';

export type { Head } from './remembered.ts';

export interface Verdict {
  readonly ok: boolean;
  /** Events held against a checkpoint. */
  readonly checked: number;
  /** Checkpoints whose root was computed anew. */
  readonly checkpoints: number;
  /** Last sequence that a checkpoint vouches for; 0 for none. */
  readonly coveredTo: number;
  /** Events behind it: only counted. */
  readonly uncovered: number;
  /** The last checkpoint that holds. Kept elsewhere it shows a log that was cut or rewritten. */
  readonly head: Head | undefined;
  /** Checkpoints whose signature was verified. */
  readonly signatures: number;
  /** Last sequence that a signed tree vouches for; 0 for none. */
  readonly signedTo: number;
  /** The key of the last signature that was verified. */
  readonly signedBy: string | undefined;
  readonly firstBad: FirstBad | undefined;
}

export interface VerifyOptions {
  /** First and last sequence; whole stretches are checked. Absent: all. Checkpoints before `from` are only held against each other. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly expect?: readonly Head[];
  /** Heads of the whole tree that are kept elsewhere, as signed notes have them. */
  readonly trees?: readonly TreeHeadKept[];
  /** A checkpoint to begin behind, where what it covers is not there; its signature is verified. */
  readonly base?: Checkpoint | undefined;
  /** Which keys may have signed; absent: the log's own, from its first. */
  readonly trust?: Trust;
  readonly signal?: AbortSignal | undefined;
}

/** What has been found so far. */
const createTally = (base: Checkpoint | undefined) => {
  const memory = { link: base ? after(base) : START, head: undefined as Head | undefined, checked: 0, checkpoints: 0 };
  return {
    link: (): Link => memory.link,
    pass: (checkpoint: Checkpoint): void => {
      memory.link = after(checkpoint);
      memory.head = { hash: checkpoint.hash, to: checkpoint.to };
    },
    count: (events: number): void => {
      memory.checked += events;
      memory.checkpoints += 1;
    },
    verdict: (box: WitnessBox, firstBad?: FirstBad, uncovered = 0): Verdict => {
      const { link, ...rest } = memory;
      return { ok: firstBad === undefined, ...rest, ...box.found(), coveredTo: link.from - 1, uncovered, firstBad };
    },
  };
};

/** What is verified with, for one walk. */
interface Walk {
  readonly log: AuditLog;
  readonly box: WitnessBox;
  readonly base: Checkpoint | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Holds one checkpoint against its events, or, when these are not wanted, only against the one before. */
const hold = async (
  { log, box, signal }: Walk,
  link: Link,
  [checkpoint, next]: readonly [Checkpoint, Checkpoint | undefined],
  wanted: boolean,
): Promise<{ readonly wrong: FirstBad | undefined; readonly count: number }> => {
  if (checkpoint.from !== link.from || !isFormed(checkpoint))
    return { wrong: await brokenLink(log, link, checkpoint, signal), count: 0 };
  if (!wanted) return { wrong: checkpoint.previous === link.hash ? undefined : unchained(checkpoint), count: 0 };
  const walked = await walk(log, checkpoint, fingerprintsOf(checkpoint), signal, box.add);
  const wrong = walked.missing === undefined ? judge(link, checkpoint, next, walked) : firstOf(checkpoint, walked);
  return { wrong, count: walked.count };
};

/** Of what is bad behind the events of a checkpoint: something between may be gone or altered, which only the next one covers, and is then the reason. */
const orEarlier = async ({ log, signal }: Walk, checkpoint: Checkpoint, wrong: FirstBad): Promise<FirstBad> => {
  const between = await walk(log, { from: checkpoint.to + 1, to: wrong.seq }, undefined, signal);
  if (between.missing !== undefined) return gone(between.missing);
  const other = await contradicted(log, checkpoint, signal);
  return other && other.seq < wrong.seq ? other : wrong;
};

/** What is signed for is looked at once the events are: where the key itself was taken or altered, that is named and not the checkpoint behind it. */
const holdSigned = async (walking: Walk, checkpoint: Checkpoint, wanted: boolean): Promise<FirstBad | undefined> => {
  const wrong = walking.box.judge(checkpoint, wanted);
  return wrong && orEarlier(walking, checkpoint, wrong);
};

/** A key that nothing vouches for is the first thing that is bad, unless something before it is. */
const keyCheck = (doubtful: ReturnType<typeof distrusted>) => {
  const wrong = doubtful && bad(doubtful.key.seq, 'key', doubtful.why);
  return (reached: number, found: FirstBad | undefined): FirstBad | undefined =>
    wrong && wrong.seq <= reached && !(found && found.seq < wrong.seq) ? wrong : found;
};

/** The events behind the last checkpoint: counted, and held against what is remembered of a longer log. */
const walkTail = async (
  { log, box, signal }: Walk,
  place: { readonly from: number; readonly to: number },
  trees: ReturnType<typeof rememberTrees>,
): Promise<Walked> => {
  const onLeaf = (leaf: Buffer): void => {
    box.add(leaf);
    const tree = box.tree();
    if (tree) trees.pass(tree);
  };
  return walk(log, place, undefined, signal, onLeaf);
};

/** What a walk is held against besides the log itself. */
const memoryOf = ({ expect = [], trees = [], base }: VerifyOptions) => {
  const heads = rememberHeads(expect.filter(({ to }) => to >= (base?.to ?? 0)));
  const kept = rememberTrees(trees.filter(({ size }) => size >= (base?.tree?.size ?? 0)));
  return {
    trees: kept,
    meet: (checkpoint: Checkpoint, box: WitnessBox): FirstBad | undefined =>
      heads.meet(checkpoint) ?? kept.meet(checkpoint.to, box.tree()),
    /** `whole`: no event was left out, so that the tree is the one over all of them. */
    end: (last: number, to: number, whole: boolean): FirstBad | undefined =>
      heads.end(last, to) ?? (whole ? kept.end(last) : undefined),
  };
};

/** The checkpoints, one after the other; the first thing that is bad up to one of them, if anything is. */
const walkChain = async (
  walking: Walk,
  { from, goal }: { readonly from: number; readonly goal: number },
  tally: ReturnType<typeof createTally>,
  judgeMore: (checkpoint: Checkpoint, wrong: FirstBad | undefined) => FirstBad | undefined,
): Promise<FirstBad | undefined> => {
  for await (const pair of inPairs(chainOf(walking.log, walking.signal, walking.base))) {
    const [checkpoint] = pair;
    if (checkpoint.from > goal && checkpoint.from === tally.link().from) return undefined;
    const wanted = checkpoint.to >= from;
    const { wrong, count } = await hold(walking, tally.link(), pair, wanted);
    const found = judgeMore(checkpoint, wrong ?? (await holdSigned(walking, checkpoint, wanted)));
    // A key that does not follow may do so because the one before it was altered.
    if (found) return found.kind === 'key' && found.seq > checkpoint.to ? orEarlier(walking, checkpoint, found) : found;
    tally.pass(checkpoint);
    if (wanted) tally.count(count);
  }
  return undefined;
};

/**
 * Walks a log and its checkpoints and names the first sequence that cannot be vouched for. It keeps a few hashes at a time, however
 * long the log is. What it cannot see without a remembered head: events cut off the end, and a history that was rewritten by whoever holds the key.
 * Throws AUDIT_RANGE_EMPTY, BROKER_UNREACHABLE.
 */
export const verifyLog = async (log: AuditLog, options: VerifyOptions = {}): Promise<Verdict> => {
  checkEnds(options);
  const { from = 1, to = Number.POSITIVE_INFINITY, trust = {}, base, signal } = options;
  const last = await log.last();
  const goal = Math.min(last, to);
  const memory = memoryOf(options);
  const keys = await keysOf(log.keys(signal), log.stream);
  const orKey = keyCheck(distrusted(keys, trust));
  const box = createWitnessBox(keys, trust.pinned !== undefined);
  const walking: Walk = { log, box, base, signal };
  const tally = createTally(base);
  const based = base && (box.judge(base, false) ?? memory.meet(base, box));
  if (based) return tally.verdict(box, orKey(based.seq, based));
  const wrong = await walkChain(walking, { from, goal }, tally, (checkpoint, found) =>
    orKey(checkpoint.seq, found ?? memory.meet(checkpoint, box)),
  );
  if (wrong) return tally.verdict(box, wrong);
  const whole = to > last && from <= tally.link().from;
  const tail = await walkTail(walking, { from: Math.max(tally.link().from, from), to: goal }, memory.trees);
  const ended = tail.missing === undefined ? (memory.end(last, to, whole) ?? box.end(last)) : gone(tail.missing);
  return tally.verdict(box, orKey(goal, ended), tail.count);
};
