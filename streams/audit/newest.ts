import { auditCheckpointed } from '../../schemas/audit.ts';
import type { LogReader } from '../log.ts';
import { AUDIT_TENANT, checkpointOf, NO_CHECKPOINT, type Checkpoint } from './checkpoint.ts';
import { checkpointSubject, claimsOf } from './log.ts';
import { chainOf } from './stretch.ts';

interface Asked {
  /** A checkpoint that the chain is known to have. */
  readonly known?: Checkpoint | undefined;
  /** Last sequence to look at; absent: all. */
  readonly upTo?: number | undefined;
}

type Reader = Pick<LogReader, 'lastOfType' | 'read'>;

/** All of them, one after the other: somebody else's claim, or a repeat, is among the last two. */
const endOfChain = async (reader: Reader, stream: string, upTo: number): Promise<Checkpoint | undefined> => {
  let last: Checkpoint | undefined;
  for await (const one of chainOf({ stream, checkpoints: claimsOf(reader, stream) }, undefined))
    if (one.seq <= upTo) last = one;
  return last;
};

/**
 * The checkpoint with which the chain ends. As a rule it is the newest on the log. A process that stood still for longer than the broker remembers ids
 * may have stored an older one once more: that is a repeat, and going on from it would seal the same events a second time. Throws BROKER_UNREACHABLE.
 */
export const newestCheckpoint = async (
  reader: Reader,
  stream: string,
  { known, upTo = Number.POSITIVE_INFINITY }: Asked = {},
): Promise<Checkpoint | undefined> => {
  const find = async (most: number) => {
    const place = Number.isFinite(most) ? { stream, seq: most } : undefined;
    return reader.lastOfType(AUDIT_TENANT, checkpointSubject(stream), auditCheckpointed, place);
  };
  const newest = await find(upTo);
  if (!newest) return undefined;
  const checkpoint = checkpointOf(newest, stream);
  if (!checkpoint) return endOfChain(reader, stream, upTo);
  if (known && checkpoint.from <= known.from) return known;
  const before = await find(newest.position.seq - 1);
  const previous = before ? checkpointOf(before, stream)?.hash : NO_CHECKPOINT;
  return checkpoint.previous === previous ? checkpoint : endOfChain(reader, stream, upTo);
};
