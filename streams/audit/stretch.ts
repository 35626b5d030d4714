import { Fault } from '../../schemas/errors.ts';
import { bad, type FirstBad } from './bad.ts';
import { checkpointOf, fingerprint, fingerprintsOf, leafOf, NO_CHECKPOINT, type Checkpoint } from './checkpoint.ts';
import { inTurns, type AuditLog } from './log.ts';
import { createTree } from './merkle.ts';

/** What was found on the way along a stretch of the log. */
export interface Walked {
  readonly count: number;
  readonly root: string;
  /** First sequence that is not there. */
  readonly missing: number | undefined;
  /** First sequence whose leaf does not have its fingerprint. */
  readonly differs: number | undefined;
}

/** Refuses ends with nothing between them: that they hold would be said of no event. Throws AUDIT_RANGE_EMPTY. */
export const checkEnds = ({
  from,
  to,
}: {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}): void => {
  if (from !== undefined && to !== undefined && from > to) throw new Fault('AUDIT_RANGE_EMPTY', { from, to });
};

/** Reads a stretch and computes its root; ends where an event is not there. `prints` are what its leaves are held against. Throws BROKER_UNREACHABLE. */
export const walk = async (
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

export const gone = (seq: number): FirstBad => bad(seq, 'missing', 'there is no event at this sequence');
const altered = (seq: number, by: Checkpoint): FirstBad =>
  bad(seq, 'altered', `the event is not the one that the checkpoint at ${by.seq} has sealed`);

export const unchained = ({ seq }: Checkpoint): FirstBad =>
  bad(seq, 'checkpoint', 'it does not name the checkpoint before it as its previous');

/** What follows from what: the checkpoint before, and where the next one must begin. */
export interface Link {
  readonly hash: string;
  readonly from: number;
}

export const START: Link = { hash: NO_CHECKPOINT, from: 1 };
export const after = ({ hash, to }: Checkpoint): Link => ({ hash, from: to + 1 });

/** Whether a checkpoint can be one at all. */
export const isFormed = ({ from, to, size, seq }: Checkpoint): boolean =>
  from <= to && to < seq && size <= to - from + 1;

/** The checkpoints as they lie on the log, each identity once; behind `base` where there is one. Throws BROKER_UNREACHABLE. */
export async function* chainOf(
  log: Pick<AuditLog, 'stream' | 'checkpoints'>,
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
export const contradicted = async (
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
export const brokenLink = async (
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
export const judge = (
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
export const firstOf = (checkpoint: Checkpoint, { missing = 0, differs }: Walked): FirstBad =>
  differs !== undefined && differs < missing ? altered(differs, checkpoint) : gone(missing);

/** Each checkpoint together with the one after it. */
export async function* inPairs(
  chain: AsyncIterable<Checkpoint>,
): AsyncGenerator<readonly [Checkpoint, Checkpoint | undefined], void, void> {
  let before: Checkpoint | undefined;
  for await (const checkpoint of chain) {
    if (before) yield [before, checkpoint];
    before = checkpoint;
  }
  if (before) yield [before, undefined];
}
