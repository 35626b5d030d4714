import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hand, type Held } from './hand.ts';
import type { Delivery } from './pull.ts';

const delivery = (seq: number, deliveries = 1) => ({ seq, deliveries }) as Delivery;
const handOf = (...events: readonly (readonly [number, string])[]): Hand => {
  const hand = new Hand();
  for (const [seq, key] of events) hand.take(delivery(seq), key, 0);
  return hand;
};
const seqOf = (held: Held | undefined) => held?.delivery.seq;

describe('what is in hand', () => {
  it('goes on one at a time of each key', () => {
    const hand = handOf([1, 'a'], [2, 'a'], [3, 'b']);
    const first = hand.next() as Held;
    expect([seqOf(first), seqOf(hand.next()), hand.next()]).toEqual([1, 3, undefined]);
    hand.done(first);
    expect(seqOf(hand.next())).toBe(2);
  });

  it('stands still behind an event that pauses, and goes on with it', () => {
    const hand = handOf([1, 'a'], [2, 'a']);
    const first = hand.next() as Held;
    hand.pause(first);
    expect([hand.next(), hand.size, hand.running, hand.pausing]).toEqual([undefined, 2, 0, 1]);
    hand.resume(first);
    expect([seqOf(hand.next()), hand.pausing]).toEqual([1, 0]);
  });

  it('puts an earlier event that comes later before the others of its key', () => {
    const hand = handOf([5, 'a'], [4, 'a']);
    const first = hand.next() as Held;
    expect([seqOf(first), first.parked]).toEqual([4, false]);
    hand.done(first);
    expect(hand.next()).toMatchObject({ parked: true });
  });

  it('keeps one of two deliveries, with the newer reply subject', () => {
    const hand = handOf([1, 'a']);
    hand.take(delivery(1, 2), 'a', 7);
    expect([hand.size, hand.next()?.delivery.deliveries, hand.next()]).toEqual([1, 2, undefined]);
  });

  it('is let go but for what runs; a key whose event still runs stays busy', () => {
    const hand = handOf([1, 'a'], [2, 'a'], [3, 'b']);
    const first = hand.next() as Held;
    expect(hand.letGo().map(({ delivery: { seq } }) => seq)).toEqual([2, 3]);
    hand.take(delivery(2), 'a', 0);
    expect(hand.next()).toBeUndefined();
    hand.done(first);
    expect(seqOf(hand.next())).toBe(2);
  });

  it('counts no event the server has given away, and waits for its end all the same', () => {
    const hand = handOf([1, 'a']);
    const first = hand.next() as Held;
    hand.loseOlderThan(1);
    hand.take(delivery(1, 2), 'a', 2);
    expect([first.lost, hand.size, hand.next()]).toEqual([true, 1, undefined]);
    hand.pause(first);
    expect(seqOf(hand.next())).toBe(1);
  });

  it('never has two of a key under way, nor a later one before an earlier, whatever happens in which order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('take' as const), key: fc.constantFrom('a', 'b', 'c') }),
      fc.record({
        kind: fc.constantFrom('next' as const, 'done' as const, 'pause' as const, 'resume' as const, 'repeat' as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const hand = new Hand();
        const [running, pausing, held] = [new Set<Held>(), new Set<Held>(), new Map<number, string>()];
        let seq = 0;
        const done = (one: Held) => {
          hand.done(one);
          running.delete(one);
          held.delete(one.delivery.seq);
        };
        const begin = (next: Held) => {
          expect([...running].some(({ key }) => key === next.key)).toBe(false);
          const ofKey = [...held].filter(([, key]) => key === next.key).map(([number]) => number);
          expect(next.delivery.seq).toBe(Math.min(...ofKey));
          running.add(next);
        };
        const resume = (one: Held) => {
          hand.resume(one);
          pausing.delete(one);
        };
        const pause = (one: Held) => {
          hand.pause(one);
          running.delete(one);
          pausing.add(one);
        };
        const take = (key: string) => {
          hand.take(delivery(++seq), key, 0);
          held.set(seq, key);
        };
        const repeat = () => {
          for (const [again, key] of held) hand.take(delivery(again, 2), key, 0);
        };
        const apply = (one: (typeof steps)[number]) => {
          if (one.kind === 'take') return take(one.key);
          if (one.kind === 'repeat') return repeat();
          const chosen = one.kind === 'next' ? hand.next() : [...(one.kind === 'resume' ? pausing : running)][0];
          if (chosen) ({ next: begin, resume, done, pause })[one.kind](chosen);
        };
        for (const one of steps) {
          apply(one);
          expect([hand.size, hand.running]).toEqual([held.size, running.size]);
        }
        for (const resting of pausing) resume(resting);
        for (const under of running) done(under);
        for (let next = hand.next(); next; next = hand.next()) done(next);
        expect([held.size, hand.size, hand.ready]).toEqual([0, 0, 0]);
      }),
    );
  });
});
