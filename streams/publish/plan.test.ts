import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, plan, type Flying, type Waiting } from './plan.ts';

const one = (more: Partial<Waiting> = {}): Waiting => ({ size: 1, bytes: 450, alone: false, ...more });
const many = (count: number, more: Partial<Waiting> = {}) => Array.from({ length: count }, () => one(more));
const nothing: Flying = { plain: 0, batches: 0 };

describe('what is sent next', () => {
  it('a lone event goes plain and at once', () => expect(plan([one()], nothing)).toEqual({ kind: 'plain', count: 1 }));
  it('a few go plain, side by side', () => expect(plan(many(19), nothing)).toEqual({ kind: 'plain', count: 19 }));
  it('a crowd goes as one batch', () => expect(plan(many(256), nothing)).toEqual({ kind: 'batch', count: 256 }));
  it('a batch holds a thousand at most', () =>
    expect(plan(many(1_500), nothing)).toEqual({ kind: 'batch', count: 1_000 }));
  it('a few wait while a batch is flushed: they become the next one', () =>
    expect(plan(many(5), { plain: 0, batches: 1 })).toBeUndefined());
  it('a second batch goes beside the first only for a large crowd', () => {
    expect(plan(many(256), { plain: 0, batches: 1 })).toBeUndefined();
    expect(plan(many(600), { plain: 0, batches: 1 })).toEqual({ kind: 'batch', count: 600 });
    expect(plan(many(2_000), { plain: 0, batches: 2 })).toBeUndefined();
  });
  it('a group is a batch, however few wait', () =>
    expect(plan([one({ size: 2 })], nothing)).toEqual({ kind: 'batch', count: 1 }));
  it('a group never shares its batch once it has failed', () => {
    expect(plan([one({ size: 2, alone: true }), ...many(50)], nothing)).toEqual({ kind: 'batch', count: 1 });
    expect(plan([...many(50), one({ size: 2, alone: true })], nothing)).toEqual({ kind: 'batch', count: 50 });
  });
  it('what failed in a batch goes plain, even in a crowd and beside a batch', () => {
    expect(plan(many(100, { alone: true }), { plain: 5, batches: 1 })).toEqual({ kind: 'plain', count: 15 });
  });
  it('a batch stays below its bytes, but one event always goes', () => {
    expect(plan(many(100, { bytes: 1024 * 1024 }), nothing)).toEqual({ kind: 'batch', count: 4 });
    expect(plan([one({ size: 2, bytes: 9e9 })], nothing)).toEqual({ kind: 'batch', count: 1 });
  });

  it('a guard begins the next batch where its aggregate stands before it in this one: there it would see nothing', () => {
    const of = (aggregate: string, revision?: number) =>
      one({ touches: () => [aggregate], ...(revision === undefined ? {} : { guard: { aggregate, revision } }) });
    const count = (...first: readonly Waiting[]) => plan([...first, ...many(30)], nothing)?.count;
    expect(count(of('a', 0), of('b', 0), of('c'))).toBe(33);
    expect(count(of('b'), of('a'), of('c'), of('a', 0))).toBe(3);
    expect(count(of('b'), of('a', 0), of('a', 0))).toBe(2);
    expect(count(of('b'), of('a', 0), of('a'))).toBe(33);
  });

  it('what is left to go by itself goes plain', () => {
    const contested = one({ touches: () => ['a'], guard: { aggregate: 'a', revision: 0 } });
    expect(
      plan(
        Array.from({ length: 50 }, () => contested),
        nothing,
      ),
    ).toEqual({ kind: 'plain', count: 20 });
  });

  const waiting = fc.record({
    size: fc.integer({ min: 1, max: 1_000 }),
    bytes: fc.integer({ min: 1, max: 512 * 1024 }),
    alone: fc.boolean(),
  });
  const flying = fc.record({
    plain: fc.integer({ min: 0, max: LIMITS.plain }),
    batches: fc.integer({ min: 0, max: LIMITS.batches }),
  });

  it('never breaks a limit, never sends a group plain', () => {
    fc.assert(
      fc.property(fc.array(waiting, { maxLength: 60 }), flying, (queue, air) => {
        const next = plan(queue, air);
        if (!next) return;
        const sent = queue.slice(0, next.count);
        expect(sent.length).toBe(next.count);
        if (next.kind === 'plain') {
          expect(sent.every(({ size }) => size === 1)).toBe(true);
          expect(air.plain + next.count).toBeLessThanOrEqual(LIMITS.plain);
        } else {
          expect(sent.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(LIMITS.batchSize);
          expect(air.batches).toBeLessThan(LIMITS.batches);
          expect(sent.length === 1 || sent.every(({ alone }) => !alone)).toBe(true);
        }
      }),
    );
  });

  it('something always goes when nothing flies: no queue stands still', () => {
    fc.assert(
      fc.property(fc.array(waiting, { minLength: 1, maxLength: 60 }), (queue) => plan(queue, nothing) !== undefined),
    );
  });
});
