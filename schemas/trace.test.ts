import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSampled, newTraceparent, readTraceparent, traceparentOf } from './trace.ts';

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length / 2, maxLength: length / 2 })
    .map((bytes) => Buffer.from(bytes).toString('hex'))
    .filter((text) => /[1-9a-f]/.test(text));

describe('a traceparent', () => {
  it('is read and written without a loss', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom('00', '01'), (traceId, spanId, flags) => {
        const text = `00-${traceId}-${spanId}-${flags}`;
        const read = readTraceparent(text);
        expect(read && traceparentOf(read)).toBe(text);
        expect(isSampled(text)).toBe(flags === '01');
      }),
    );
  });

  it.each([
    undefined,
    '',
    'x',
    `00-${'0'.repeat(32)}-${'a'.repeat(16)}-01`,
    `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`,
    `ff-${'a'.repeat(32)}-${'a'.repeat(16)}-01`,
    `00-${'A'.repeat(32)}-${'a'.repeat(16)}-01`,
    `00-${'a'.repeat(32)}-${'a'.repeat(16)}-01-more`,
  ])('is not %j', (text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });

  it('begins a trace of its own each time, which nobody records', () => {
    const many = Array.from({ length: 1_000 }, newTraceparent);
    expect(new Set(many).size).toBe(1_000);
    expect(many.every((each) => readTraceparent(each) !== undefined && !isSampled(each))).toBe(true);
  });
});
