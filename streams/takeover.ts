import type { Broker } from './broker.ts';
import { consumerInfo } from './consumers.ts';
import type { Hand } from './hand.ts';

const PAUSE_MS = 50;

/**
 * Resolves true once every delivery of the durable that nobody has settled is in this hand: whatever an earlier owner was given is
 * settled, or has come here. Only then may a key go on, however badly the owner before ended. Resolves false when `isOver`.
 *
 * The count is compared only if the hand was the same before the question and after the answer: then all it holds was given out before the
 * server counted, and an equal count can mean nothing else. `onForeign` is told how many are still elsewhere.
 */
export const untilAllInHand = async (
  broker: Broker,
  consumer: string,
  hand: Hand,
  { isOver, onForeign }: { readonly isOver: () => boolean; readonly onForeign: (count: number) => void },
): Promise<boolean> => {
  while (!isOver()) {
    const before = hand.version;
    const info = await consumerInfo(broker, consumer).catch(() => undefined);
    if (isOver()) return false;
    if (info && hand.version === before) {
      if (info.num_ack_pending === hand.size) return true;
      onForeign(Math.max(0, info.num_ack_pending - hand.size));
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
};
