import { expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { remembered } from './remembered.ts';
import type { Verified } from './tokens.ts';

const START = 1_700_000_000_000;

/** Counts how often a signature is looked at, on a clock of the test. */
const given = (expiresInS: number) => {
  const seen: string[] = [];
  let now = START;
  const check = async (token: string): Promise<Verified> => {
    seen.push(token);
    if (token === 'forged') throw new Fault('UNAUTHENTICATED');
    return { tenant: 'acme', subject: token, scope: '*', expiresAt: START / 1_000 + expiresInS, issuedAt: 0 };
  };
  return { seen, verify: remembered(check, () => now), pass: (ms: number) => void (now += ms) };
};

it('a token that held is looked at once a minute, each for itself', async () => {
  const { seen, verify, pass } = given(3_600);
  for (let at = 0; at < 5; at++) expect((await verify('a')).subject).toBe('a');
  expect((await verify('b')).subject).toBe('b');
  pass(60_001);
  await verify('a');
  expect(seen).toEqual(['a', 'b', 'a']);
});

it('is looked at again as soon as its own time is over', async () => {
  const { seen, verify, pass } = given(10);
  await verify('a');
  pass(9_999);
  await verify('a');
  pass(1);
  await verify('a');
  expect(seen).toEqual(['a', 'a']);
});

it('one that does not hold is refused each time, and takes nobody’s place', async () => {
  const { seen, verify } = given(10);
  for (let at = 0; at < 3; at++) await expect(verify('forged')).rejects.toThrow('UNAUTHENTICATED');
  expect(seen).toHaveLength(3);
});
