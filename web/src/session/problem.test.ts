import { expect, it } from 'vitest';
import { problemIn } from './problem.ts';

it('says in words of this page what the way back brought', () => {
  const { problem } = problemIn('#sign-in-problem=SIGN_IN_REFUSED&reason=the+provider+answers+access_denied') ?? {};
  expect(problem).toMatchObject({ code: 'SIGN_IN_REFUSED', detail: 'the provider answers access_denied' });
  expect(problemIn('#sign-in-problem=SOMETHING_NEW')?.problem.title).toBe('The sign-in failed');
});

it('shows nothing that a stranger wrote into the address', () => {
  expect(problemIn('#sign-in-problem=<b>')).toBeUndefined();
  expect(problemIn('#code=abc')).toBeUndefined();
  expect(problemIn('#sign-in-problem=SIGN_IN_EXPIRED&reason=call+0800-555!')?.problem.detail).toBeUndefined();
});
