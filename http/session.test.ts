import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessions } from './session.ts';
import { tokenCheck } from './tokens.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const ann = { tenant: 'acme', subject: 'ann', scope: '*' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('a sign-in code', () => {
  it('works once, also for two who use it at the same moment', async () => {
    const sessions = createSessions({ secret: SECRET, instance: 'aaaaaaaa' });
    const { code } = sessions.newCode(ann);
    const both = await Promise.allSettled([sessions.signIn(code), sessions.signIn(code)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('works for ten minutes', async () => {
    const sessions = createSessions({ secret: SECRET, instance: 'aaaaaaaa' });
    const [early, late] = [sessions.newCode(ann), sessions.newCode(ann)];
    vi.setSystemTime(Date.now() + 9 * 60_000);
    await expect(sessions.signIn(early.code)).resolves.toMatchObject({ grant: ann });
    vi.setSystemTime(Date.now() + 2 * 60_000);
    await expect(sessions.signIn(late.code)).rejects.toThrow('SIGN_IN_CODE_INVALID');
  });

  it('cannot be guessed, and too many at once push out the oldest', async () => {
    const sessions = createSessions({ secret: SECRET, instance: 'aaaaaaaa' });
    const codes = Array.from({ length: 1_001 }, () => sessions.newCode(ann).code);
    expect(new Set(codes).size).toBe(1_001);
    expect(Buffer.from(codes[0] as string, 'base64url')).toHaveLength(16);
    await expect(sessions.signIn(codes[0] as string)).rejects.toThrow('SIGN_IN_CODE_INVALID');
    await expect(sessions.signIn(codes[1_000] as string)).resolves.toMatchObject({ grant: ann });
  });
});

describe('a session', () => {
  it('is a token in a cookie that is named after the instance', async () => {
    const sessions = createSessions({ secret: SECRET, instance: 'bbbbbbbb' });
    const { setCookie } = await sessions.signIn(sessions.newCode(ann).code);
    const token = /^__Host-aura-bbbbbbbb=([^;]+)/.exec(setCookie)?.[1] ?? '';
    await expect(tokenCheck(SECRET)(token)).resolves.toMatchObject({ ...ann, session: expect.any(String) });
  });

  it('is over once it was signed out, alone', async () => {
    const sessions = createSessions({ secret: SECRET, instance: 'aaaaaaaa' });
    sessions.signOut('one');
    expect([sessions.isOver('one'), sessions.isOver('two')]).toEqual([true, false]);
  });
});

it('a secret that is too short is refused at boot', () => {
  expect(() => tokenCheck('short')).toThrow('32');
});
