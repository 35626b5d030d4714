import { bad, type FirstBad } from './bad.ts';
import { checkpointOf, fingerprint, fingerprintsOf, leafOf, NO_CHECKPOINT, type Checkpoint } from './checkpoint.ts';
import { distrusted, keysOf, type Trust } from './keys.ts';
import { inTurns, type AuditLog } from './log.ts';
import { createTree } from './merkle.ts';
import { rememberHeads, rememberTrees, type Head, type TreeHeadKept } from './remembered.ts';
import { createWitnessBox, type WitnessBox } from './signed.ts';

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

interface Walked {
  readonly count: number;
  readonly root: string;
  /** First sequence that is not there. */
  readonly missing: number | undefined;
  /** First sequence whose leaf does not have its fingerprint. */
  readonly differs: number | undefined;
}

const walk = async (
  log: AuditLog,
  { from, to }: { readonly from: number; readonly to: number },
  prints: readonly Buffer[] | undefined,
  signal: AbortSignal | undefined,
  onLeaf?: (leaf: Buffer) => void,
): Promise<Walked> => {
  const tree = createTree();
  let [expected, differs]: [number, number | undefined] = [from, undefined];
  if (from <= to)
    for await (const stored of inTurns(log.events(from, to, signal))) {
      if (stored.position.seq !== expected) break;
      const leaf = leafOf(stored);
      if (prints && !prints[tree.size()]?.equals(fingerprint(leaf))) differs ??= expected;
      tree.add(leaf);
      onLeaf?.(leaf);
      expected += 1;
    }
  // A reading that was called off has ended early: that says nothing about the log.
  signal?.throwIfAborted();
  const missing = expected <= to ? expected : undefined;
  return { count: tree.size(), root: tree.root().toString('hex'), missing, differs };
};

const gone = (seq: number): FirstBad => bad(seq, 'missing', 'there is no event at this sequence');
const altered = (seq: number, by: Checkpoint): FirstBad =>
  bad(seq, 'altered', `the event is not the one that the checkpoint at ${by.seq} has sealed`);

const unchained = ({ seq }: Checkpoint): FirstBad =>
  bad(seq, 'checkpoint', 'it does not name the checkpoint before it as its previous');

/** What follows from what: the checkpoint before, and where the next one must begin. */
interface Link {
  readonly hash: string;
  readonly from: number;
}

const START: Link = { hash: NO_CHECKPOINT, from: 1 };
const after = ({ hash, to }: Checkpoint): Link => ({ hash, from: to + 1 });

const isFormed = ({ from, to, size, seq }: Checkpoint): boolean => from <= to && to < seq && size <= to - from + 1;

async function* chainOf(
  log: AuditLog,
  signal: AbortSignal | undefined,
  base?: Checkpoint,
): AsyncGenerator<Checkpoint, void, void> {
  let reached = base?.from ?? 0;
  for await (const stored of log.checkpoints(signal)) {
    const checkpoint = checkpointOf(stored, log.stream);
    // One that begins where an earlier one did has the same identity: it is a repeat, and the first counts.
    if (!checkpoint || checkpoint.from <= reached) continue;
    reached = checkpoint.from;
    yield checkpoint;
  }
  signal?.throwIfAborted();
}

/** The first event between the two that a later checkpoint contradicts: an altered checkpoint no longer counts as one, but it is covered too. */
const contradicted = async (
  log: AuditLog,
  checkpoint: Checkpoint,
  signal: AbortSignal | undefined,
): Promise<FirstBad | undefined> => {
  for await (const later of chainOf(log, signal)) {
    if (later.from < checkpoint.from || !isFormed(later)) continue;
    const { differs, root } = await walk(log, later, fingerprintsOf(later), signal);
    if (differs !== undefined && root !== later.root) return altered(differs, later);
    if (later.to >= checkpoint.seq) return undefined;
  }
  return undefined;
};

/** Why a checkpoint cannot follow on the one before; found on the log between the two if it can be found at all. */
const brokenLink = async (
  log: AuditLog,
  link: Link,
  checkpoint: Checkpoint,
  signal: AbortSignal | undefined,
): Promise<FirstBad> => {
  const between = await walk(log, { from: link.from, to: checkpoint.seq }, undefined, signal);
  if (between.missing !== undefined) return gone(between.missing);
  const why = `it begins at ${checkpoint.from} and not at ${link.from}: it, or one before it, was altered or dropped`;
  const other = await contradicted(log, checkpoint, signal);
  return other && other.seq < checkpoint.seq ? other : bad(checkpoint.seq, 'checkpoint', why);
};

/** What is wrong with a stretch whose events are all there. `next` tells an altered checkpoint from an altered event. */
const judge = (
  link: Link,
  checkpoint: Checkpoint,
  next: Checkpoint | undefined,
  { count, root, differs }: Walked,
): FirstBad | undefined => {
  const wrong = (why: string): FirstBad => bad(checkpoint.seq, 'checkpoint', why);
  if (checkpoint.size !== count) return wrong(`it claims ${checkpoint.size} events where ${count} lie`);
  if (fingerprintsOf(checkpoint) === undefined) return wrong('it has not one fingerprint for each event');
  if (root !== checkpoint.root) {
    if (next && next.from === checkpoint.to + 1 && next.previous !== checkpoint.hash)
      return wrong('it is not the checkpoint that the next one names as its previous');
    return differs === undefined ? wrong('its root is not that of its events') : altered(differs, checkpoint);
  }
  if (differs !== undefined) return wrong('its fingerprints are not those of its events');
  return checkpoint.previous === link.hash ? undefined : unchained(checkpoint);
};

/** Of a stretch with a hole: an event before it may be another one already. */
const firstOf = (checkpoint: Checkpoint, { missing = 0, differs }: Walked): FirstBad =>
  differs !== undefined && differs < missing ? altered(differs, checkpoint) : gone(missing);

/** Each checkpoint together with the one after it. */
async function* inPairs(
  chain: AsyncIterable<Checkpoint>,
): AsyncGenerator<readonly [Checkpoint, Checkpoint | undefined], void, void> {
  let before: Checkpoint | undefined;
  for await (const checkpoint of chain) {
    if (before) yield [before, checkpoint];
    before = checkpoint;
  }
  if (before) yield [before, undefined];
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
 */
export const verifyLog = async (log: AuditLog, options: VerifyOptions = {}): Promise<Verdict> => {
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
