import { expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import { openAs } from './foreign.ts';

const opened = (thrown: unknown, local = false): Promise<unknown> =>
  openAs('DATABASE_URL', { local }, async () => {
    throw thrown;
  }).catch((error: unknown) => error);

const problem = (words: string) => ({
  code: 'CONFIG_INVALID',
  details: { problems: [{ setting: 'DATABASE_URL', problem: `names a server that cannot be used: ${words}` }] },
});

it('a named server that lets nobody in, or cannot be reached, is a setting to correct', async () => {
  expect(await opened(new Error('password authentication failed for user "aura"'))).toMatchObject(
    problem('password authentication failed for user "aura"'),
  );
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  expect(await opened(new Fault('DATABASE_UNREACHABLE', {}, refused))).toMatchObject(problem('ECONNREFUSED'));
  expect(await opened(new Fault('BROKER_UNREACHABLE', { why: 'connection refused' }))).toMatchObject(
    problem('connection refused'),
  );
});

it('what goes wrong on a server of our own, or says more than that, stays as it is', async () => {
  const own = new Error('the disk is full');
  expect(await opened(own, true)).toBe(own);
  const drifted = new Fault('LOG_DRIFTED');
  expect(await opened(drifted)).toBe(drifted);
});
