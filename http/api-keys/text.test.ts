import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeyText, keyHash, keyIdOf, keyText, readKey, sameHash } from './text.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const tenants = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

describe('the text of a key', () => {
  it('says whose it is, whatever the tenant is called', () => {
    fc.assert(
      fc.property(tenants, fc.string(), (tenant, requestId) => {
        const keyId = keyIdOf(requestId);
        const text = keyText(SECRET, { tenant, keyId, requestId });
        expect(readKey(text)).toEqual({ tenant, keyId });
        expect([isKeyText(text), /^[A-Za-z0-9_.-]+$/.test(text)]).toEqual([true, true]);
      }),
    );
  });

  it('is the same for the same request, and another for any other, server or tenant', () => {
    const of = (secret: string, tenant: string, keyId: string, requestId: string) =>
      keyText(secret, { tenant, keyId, requestId });
    const [a, b] = [keyIdOf('one'), keyIdOf('two')];
    expect(of(SECRET, 'acme', a, 'r1')).toBe(of(SECRET, 'acme', a, 'r1'));
    const others = [
      of(SECRET, 'acme', a, 'r2'),
      of(SECRET, 'acme', b, 'r1'),
      of(SECRET, 'acme2', a, 'r1'),
      of(`${SECRET}!`, 'acme', a, 'r1'),
    ];
    expect(new Set([of(SECRET, 'acme', a, 'r1'), ...others]).size).toBe(5);
    const secrets = others.map((text) => text.split('_').at(-1));
    expect(new Set(secrets).size).toBe(4);
  });

  it('with one letter changed is no key', () => {
    const text = keyText(SECRET, { tenant: 'acme', keyId: keyIdOf('one'), requestId: 'r1' });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', 'a', 'Z', '_', '-', '.'), (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        expect(readKey(changed)).toEqual(changed === text ? expect.anything() : undefined);
      }),
    );
    for (const wrong of ['', 'aura_', 'aura_acme_x', `${text}0`, text.slice(0, -1), text.replace('aura_', 'AURA_')])
      expect(readKey(wrong)).toBeUndefined();
  });

  it('is known by its hash alone', () => {
    const [one, two] = [keyHash('aura_a'), keyHash('aura_b')];
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect([sameHash(one, one), sameHash(one, two), sameHash(one, ''), sameHash(one, one.slice(1))]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
