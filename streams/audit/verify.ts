import { checkpointOf, fingerprint, fingerprintsOf, leafOf, NO_CHECKPOINT, type Checkpoint } from './checkpoint.ts';
import { inTurns, type AuditLog } from './log.ts';
import { createTree } from './merkle.ts';

/** How a log is bad: an event is gone, is not what was sealed, a checkpoint is wrong, or it is not the log that somebody remembers. */
export type BadKind = 'missing' | 'altered' | 'checkpoint' | 'forked' | 'cut';

/** The first sequence that cannot be vouched for. */
export interface FirstBad {
  readonly seq: number;
  readonly kind: BadKind;
  readonly why: string;
}

/** A checkpoint that somebody keeps elsewhere: its hash, and the last sequence it covers. */
export interface Head {
  readonly hash: string;
  readonly to: number;
}

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
  readonly firstBad: FirstBad | undefined;
}

export interface VerifyOptions {
  /** First and last sequence; whole stretches are checked. Absent: all. Checkpoints before `from` are only held against each other. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly expect?: readonly Head[];
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
): Promise<Walked> => {
  const tree = createTree();
  let [expected, differs]: [number, number | undefined] = [from, undefined];
  if (from <= to)
    for await (const stored of inTurns(log.events(from, to, signal))) {
      if (stored.position.seq !== expected) break;
      const leaf = leafOf(stored);
      if (prints && !prints[tree.size()]?.equals(fingerprint(leaf))) differs ??= expected;
      tree.add(leaf);
      expected += 1;
    }
  // A reading that was called off has ended early: that says nothing about the log.
  signal?.throwIfAborted();
  const missing = expected <= to ? expected : undefined;
  return { count: tree.size(), root: tree.root().toString('hex'), missing, differs };
};

const bad = (seq: number, kind: BadKind, why: string): FirstBad => ({ seq, kind, why });
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

async function* chainOf(log: AuditLog, signal: AbortSignal | undefined): AsyncGenerator<Checkpoint, void, void> {
  let reached = 0;
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

/** Holds heads that are kept elsewhere against those of the log. */
const remembering = (heads: readonly Head[]) => {
  const open = heads.toSorted((a, b) => a.to - b.to);
  let vouched = 0;
  const forked = (why: string) => bad(vouched + 1, 'forked', why);
  return {
    meet: ({ to, hash }: Checkpoint): FirstBad | undefined => {
      for (let head = open[0]; head && head.to <= to; head = open[0]) {
        open.shift();
        if (head.to < to) return forked(`no checkpoint ends at ${head.to}, where one is remembered`);
        if (head.hash !== hash) return forked(`the checkpoint up to ${to} is not the one that is remembered`);
        vouched = to;
      }
      return undefined;
    },
    end: (last: number, to: number): FirstBad | undefined => {
      const head = open.find((one) => one.to <= to);
      if (!head) return undefined;
      return last < head.to
        ? bad(last + 1, 'cut', `the log ends here; a checkpoint up to ${head.to} is remembered`)
        : forked(`no checkpoint ends at ${head.to}, where one is remembered`);
    },
  };
};

/** What has been found so far. */
const createTally = () => {
  const memory = { link: START, head: undefined as Head | undefined, checked: 0, checkpoints: 0 };
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
    verdict: (firstBad?: FirstBad, uncovered = 0): Verdict => {
      const { link, ...rest } = memory;
      return { ok: firstBad === undefined, ...rest, coveredTo: link.from - 1, uncovered, firstBad };
    },
  };
};

/** Holds one checkpoint against its events, or, when these are not wanted, only against the one before. */
const hold = async (
  log: AuditLog,
  link: Link,
  [checkpoint, next]: readonly [Checkpoint, Checkpoint | undefined],
  wanted: boolean,
  signal: AbortSignal | undefined,
): Promise<{ readonly wrong: FirstBad | undefined; readonly count: number }> => {
  if (checkpoint.from !== link.from || !isFormed(checkpoint))
    return { wrong: await brokenLink(log, link, checkpoint, signal), count: 0 };
  if (!wanted) return { wrong: checkpoint.previous === link.hash ? undefined : unchained(checkpoint), count: 0 };
  const walked = await walk(log, checkpoint, fingerprintsOf(checkpoint), signal);
  const wrong = walked.missing === undefined ? judge(link, checkpoint, next, walked) : gone(walked.missing);
  return { wrong, count: walked.count };
};

/**
 * Walks a log and its checkpoints and names the first sequence that cannot be vouched for. It keeps a few hashes at a time, however
 * long the log is. What it cannot see without a remembered head: events cut off the end, and a history that was rewritten with its checkpoints.
 */
export const verifyLog = async (
  log: AuditLog,
  { from = 1, to = Number.POSITIVE_INFINITY, expect = [], signal }: VerifyOptions = {},
): Promise<Verdict> => {
  const last = await log.last();
  const goal = Math.min(last, to);
  const memory = remembering(expect);
  const tally = createTally();
  for await (const pair of inPairs(chainOf(log, signal))) {
    const [checkpoint] = pair;
    if (checkpoint.from > goal && checkpoint.from === tally.link().from) break;
    const wanted = checkpoint.to >= from;
    const { wrong, count } = await hold(log, tally.link(), pair, wanted, signal);
    const found = wrong ?? memory.meet(checkpoint);
    if (found) return tally.verdict(found);
    tally.pass(checkpoint);
    if (wanted) tally.count(count);
  }
  const tail = await walk(log, { from: Math.max(tally.link().from, from), to: goal }, undefined, signal);
  return tally.verdict(tail.missing === undefined ? memory.end(last, to) : gone(tail.missing), tail.count);
};
