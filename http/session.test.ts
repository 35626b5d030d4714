import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../schemas/define.ts';
import type { SessionState } from '../streams/session-states.ts';
import { createSessions } from './session.ts';
import { tokenCheck } from './tokens.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const ann = { tenant: 'acme', subject: 'ann', scope: '*' };
const visitor = { address: '203.0.113.77', agent: 'curl/8' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Sessions on a ground that only remembers; the real one is tested with a broker. */
const given = (instance = 'aaaaaaaa') => {
  const drafts: Draft[] = [];
  const codes = new Map<string, unknown>();
  const states = new Map<string, SessionState>();
  const keep = (draft: Draft) => {
    drafts.push(draft);
    return undefined as never;
  };
  const sessions = createSessions({
    meter: { count: () => undefined },
    secret: SECRET,
    instance,
    idOf: (tenant, identity) => `ps-${tenant}-${identity.length}`,
    codes: {
      put: async (code, value) => void codes.set(code, value),
      take: async (code) => {
        const value = codes.get(code);
        codes.delete(code);
        return value;
      },
    },
    states: { of: async (tenant, id) => states.get(`${tenant}/${id}`), watch: () => () => {} },
    publisher: { publish: async (draft) => keep(draft), publishAll: async (all) => all.map(keep) },
  });
  return { sessions, drafts, states };
};

describe('a sign-in code', () => {
  it('works for ten minutes', async () => {
    const { sessions } = given();
    const [early, late] = [await sessions.newCode(ann), await sessions.newCode(ann)];
    vi.setSystemTime(Date.now() + 9 * 60_000);
    await expect(sessions.signIn(early.code, visitor)).resolves.toMatchObject({ grant: ann });
    vi.setSystemTime(Date.now() + 2 * 60_000);
    await expect(sessions.signIn(late.code, visitor)).rejects.toThrow('SIGN_IN_CODE_INVALID');
  });

  it('cannot be guessed', async () => {
    const { sessions } = given();
    const codes = await Promise.all(Array.from({ length: 1_000 }, async () => (await sessions.newCode(ann)).code));
    expect(new Set(codes).size).toBe(1_000);
    expect(Buffer.from(codes[0] as string, 'base64url')).toHaveLength(16);
  });
});

describe('a session', () => {
  it('is a token in a cookie that is named after the instance', async () => {
    const { sessions } = given('bbbbbbbb');
    const { setCookie } = await sessions.signIn((await sessions.newCode(ann)).code, visitor);
    const token = /^__Host-aura-bbbbbbbb=([^;]+)/.exec(setCookie)?.[1] ?? '';
    await expect(tokenCheck(SECRET)(token)).resolves.toMatchObject({ ...ann, session: expect.any(String) });
  });

  it('begins with an event that keeps neither the address nor the browser as they are', async () => {
    const { sessions, drafts } = given();
    await sessions.signIn((await sessions.newCode(ann)).code, visitor);
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      event: { name: 'security.signed_in' },
      data: { method: 'link', subject: 'ann', personId: 'ps-acme-3', network: '203.0.113.0/24', agent: 'curl' },
    });
    expect(JSON.stringify(drafts)).not.toContain(visitor.address);
  });

  it('holds from the moment the log knows of it until the log says that it is over', async () => {
    const { sessions, states } = given();
    const state = { personId: 'ps-1', expiresAt: '2099-01-01T00:00:00.000Z', over: false, method: 'link' as const };
    states.set('acme/one', state);
    states.set('acme/two', { ...state, over: true });
    const holds = ['one', 'two', 'never'].map((id) => sessions.holds('acme', id));
    expect(await Promise.all(holds)).toEqual([true, false, false]);
    expect(await sessions.holds('other', 'one')).toBe(false);
  });
});

it('a secret that is too short is refused at boot', () => {
  expect(() => tokenCheck('short')).toThrow('32');
});
