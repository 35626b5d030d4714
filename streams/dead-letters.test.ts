import { describe, expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { reasonOf } from './dead-letters.ts';

describe('the reason of a dead letter', () => {
  it('is always text that the log takes, wherever it is cut and whatever was thrown', () => {
    const reasons = [`${'x'.repeat(499)}😀`, 'half \uD83D of a pair', 'a\0b'].map((message) =>
      reasonOf(new Fault('INTERNAL', {}, new Error(message))),
    );
    expect(reasons).toEqual([`${'x'.repeat(499)}\uFFFD`, 'half \uFFFD of a pair', 'a\uFFFDb']);
    expect(reasonOf(new Fault('INTERNAL', { reason: 'token=abcdef' }))).toBe('token=***');
  });
});
