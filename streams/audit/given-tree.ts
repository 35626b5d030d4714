import type { StoredEvent } from '../../schemas/event.ts';
import { checkpointHash, createSeal, leafOf, NO_CHECKPOINT } from './checkpoint.ts';
import { given, signerOf } from './given-log.ts';
import { createTree } from './merkle.ts';
import type { Heads, SignedCheckpoint } from './signed-proof.ts';

const event = (seq: number): StoredEvent =>
  given(seq, 'acme', '/test', `e-${seq}`, 'com.auralink.room.started.v1', { roomId: `r-${seq}` });

/** A log that is sealed in stretches of these lengths, each signed. */
export const sealedIn = (lengths: readonly number[], signer = signerOf(1)) => {
  const size = lengths.reduce((sum, one) => sum + one, 0);
  const events = Array.from({ length: size }, (_, index) => event(index + 1));
  const checkpoints: SignedCheckpoint[] = [];
  let [from, previous] = [1, NO_CHECKPOINT];
  const before = createTree();
  for (const length of lengths) {
    const seal = createSeal(before.range());
    const to = from + length - 1;
    for (const each of events.slice(from - 1, to)) {
      seal.add(leafOf(each));
      before.add(leafOf(each));
    }
    const data = seal.close({ stream: 'EVENTS', from, to, previous }, signer);
    const made = { ...data, seq: 1_000 + to, time: '', hash: checkpointHash(data) } as SignedCheckpoint;
    checkpoints.push(made);
    [from, previous] = [to + 1, made.hash];
  }
  const heads: Heads = {
    atMost: async (most) => checkpoints.findLast(({ tree }) => tree.size <= most),
    following: async (one) => checkpoints[one ? checkpoints.indexOf(one) + 1 : 0],
  };
  return { events, checkpoints, heads, leaves: events.map(leafOf) };
};
