import { Fault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { leafOf, type Checkpoint } from './checkpoint.ts';
import { inTurns, type AuditLog } from './log.ts';
import { pathOf, rootOf, type Step } from './merkle.ts';

/** That an event lies under a checkpoint. */
export interface Inclusion {
  readonly stored: StoredEvent;
  /** Hex. */
  readonly leaf: string;
  /** Place among the leaves, from 0. */
  readonly index: number;
  readonly path: readonly Step[];
}

/** Proves that the event at a sequence lies under the checkpoint that covers it. Throws AUDIT_MISMATCH, EVENT_NOT_FOUND. */
export const proveInclusion = async (
  log: AuditLog,
  checkpoint: Pick<Checkpoint, 'from' | 'to' | 'root' | 'seq'>,
  seq: number,
): Promise<Inclusion> => {
  const leaves: Buffer[] = [];
  let [found, index]: [StoredEvent | undefined, number] = [undefined, 0];
  for await (const stored of inTurns(log.events(checkpoint.from, checkpoint.to))) {
    if (stored.position.seq === seq) [found, index] = [stored, leaves.length];
    leaves.push(leafOf(stored));
  }
  if (!found) throw new Fault('EVENT_NOT_FOUND', { position: `${log.stream}:${seq}` });
  if (rootOf(leaves).toString('hex') !== checkpoint.root)
    throw new Fault('AUDIT_MISMATCH', {
      position: `${log.stream}:${seq}`,
      checkpoint: `${log.stream}:${checkpoint.seq}`,
    });
  return { stored: found, leaf: (leaves[index] as Buffer).toString('hex'), index, path: pathOf(leaves, index) };
};
