import { expect, it } from 'vitest';
import { fetchedAhead } from './prefetch.ts';

it('a quick handler has its next events at hand, a slow one leaves them to others, and nobody guesses', () => {
  expect(fetchedAhead(16, undefined)).toBe(0);
  expect(fetchedAhead(16, 0.3)).toBe(16);
  expect(fetchedAhead(16, 50)).toBe(16);
  expect(fetchedAhead(16, 200)).toBe(4);
  expect(fetchedAhead(16, 10_000)).toBe(0);
});
