import type { CheckpointQueries, CheckpointView } from '../../db/queries/audit.ts';
import type { Ports } from '../../http/ports.ts';
import type { Proof } from '../../http/shapes/audit.ts';
import { Fault } from '../../schemas/errors.ts';
import { parsePosition } from '../../schemas/event.ts';
import { checkpointOf } from '../../streams/audit/checkpoint.ts';
import { auditLogOf } from '../../streams/audit/log.ts';
import {
  isSigned,
  proveConsistency,
  proveInTree,
  type Heads,
  type SignedCheckpoint,
} from '../../streams/audit/signed-proof.ts';
import type { LogReader } from '../../streams/log.ts';
import { EVENTS } from '../../streams/topology.ts';

interface Ground {
  readonly reader: LogReader;
  readonly rows: CheckpointQueries;
}

/** The read model says where a checkpoint lies; what it says itself is read on the log. */
const createHeads = ({ reader, rows }: Ground) => {
  const read = new Map<string, Promise<SignedCheckpoint | undefined>>();
  const readOne = async (view: CheckpointView): Promise<SignedCheckpoint | undefined> => {
    const position = parsePosition(view.position);
    const stored = position && (await reader.one(position));
    const found = stored && checkpointOf(stored, EVENTS);
    return isSigned(found) ? found : undefined;
  };
  const signed = (view: CheckpointView | undefined): Promise<SignedCheckpoint | undefined> => {
    if (!view) return Promise.resolve(undefined);
    const known = read.get(view.position) ?? readOne(view);
    read.set(view.position, known);
    return known;
  };
  const heads: Heads = {
    atMost: async (size) => signed(await rows.signedAtMost(size)),
    following: async (before) => signed(before ? await rows.covering(before.to + 1) : await rows.firstSigned()),
  };
  return { signed, heads };
};

/** Proofs into the signed tree over the whole log. */
export const createTreeProofs = (ground: Ground) => {
  const log = auditLogOf(ground.reader, EVENTS);
  return {
    /** From a leaf of the checkpoint that covers it to that one or a later one; null where that cannot be said. */
    inclusion: async (
      { leaf, index }: { readonly leaf: string; readonly index: number },
      covering: CheckpointView,
      head: CheckpointView,
    ): Promise<Proof['inclusion']> => {
      const { signed, heads } = createHeads(ground);
      const [own, goal] = await Promise.all([signed(covering), signed(head)]);
      const found = own && goal && (await proveInTree(log, heads, { hash: leaf, index, covering: own }, goal));
      if (!found) return null;
      const { tree, ...way } = found;
      return { ...way, ...tree, path: [...way.path] };
    },
    consistency: (async (from, to) => {
      const { signed, heads } = createHeads(ground);
      const headOf = async (size: number): Promise<SignedCheckpoint> => {
        const found = await signed(await ground.rows.signedAtMost(size));
        if (found?.tree.size === size) return found;
        throw new Fault('CHECKPOINT_NOT_FOUND', { size, nearest: found?.tree.size ?? null });
      };
      const [first, second] = await Promise.all([headOf(from), headOf(to)]);
      const path = await proveConsistency(log, heads, first, second);
      const shown = ({ tree: { size, root }, note }: SignedCheckpoint) => ({ size, root, note });
      return { from: shown(first), to: shown(second), path: [...path] };
    }) satisfies Ports['audit']['consistency'],
  };
};
