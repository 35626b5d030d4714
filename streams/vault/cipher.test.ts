import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decrypt, encrypt, newKey, NONCE_BYTES, type Binding } from './cipher.ts';
import { masterId, openKeyRing, readMasterKey } from './kms.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
const bindings: fc.Arbitrary<Binding> = fc.record({
  tenant: name,
  subject: name,
  purpose: fc.constantFrom('person', 'credential'),
  version: fc.integer({ min: 1, max: 1_000 }),
});
/** What node:crypto says, and what we say of less than a nonce and a tag. */
const UNREADABLE = /unable to authenticate data|too short/;

const same = (a: Binding, b: Binding): boolean =>
  a.tenant === b.tenant && a.subject === b.subject && a.purpose === b.purpose && a.version === b.version;

describe('an encrypted field', () => {
  it('comes back under its own key and binding, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), bindings, (text, binding) => {
        const key = newKey();
        expect(decrypt(key, encrypt(key, text, binding), binding).toString()).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it('cannot be read under any other tenant, subject, purpose or key version', () => {
    const key = newKey();
    fc.assert(
      fc.property(bindings, bindings, (mine, other) => {
        fc.pre(!same(mine, other));
        const sealed = encrypt(key, 'Ada', mine);
        expect(() => decrypt(key, sealed, other)).toThrow(UNREADABLE);
      }),
    );
    const mine: Binding = { tenant: 'acme', subject: 'ps-1', purpose: 'person', version: 1 };
    const sealed = encrypt(key, 'Ada', mine);
    for (const other of [{ tenant: 'beta' }, { subject: 'ps-2' }, { purpose: 'credential' as const }, { version: 2 }])
      expect(() => decrypt(key, sealed, { ...mine, ...other })).toThrow(UNREADABLE);
  });

  it('cannot be read with one bit flipped, nor cut short, nor with another key', () => {
    const key = newKey();
    fc.assert(
      fc.property(fc.string(), bindings, fc.nat(), (text, binding, at) => {
        const sealed = encrypt(key, text, binding);
        const bit = at % (sealed.length * 8);
        const flipped = Buffer.from(sealed);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => decrypt(key, flipped, binding)).toThrow(UNREADABLE);
        expect(() => decrypt(key, sealed.subarray(0, sealed.length - 1), binding)).toThrow(UNREADABLE);
        expect(() => decrypt(newKey(), sealed, binding)).toThrow(UNREADABLE);
      }),
    );
  });

  it('looks different each time: of a hundred thousand nonces none comes twice', () => {
    const key = newKey();
    const binding: Binding = { tenant: 'acme', subject: 'ps-1', purpose: 'person', version: 1 };
    const nonces = new Set<string>();
    for (let at = 0; at < 100_000; at++)
      nonces.add(encrypt(key, 'the same', binding).subarray(0, NONCE_BYTES).toString('hex'));
    expect(nonces.size).toBe(100_000);
  });
});

describe('a master key', () => {
  it('is 32 bytes in base64 or base64url, and nothing else', () => {
    const key = newKey();
    expect(readMasterKey(key.toString('base64'))).toEqual(key);
    expect(readMasterKey(` ${key.toString('base64url')}\n`)).toEqual(key);
    for (const wrong of [
      '',
      'secret',
      key.toString('hex'),
      key.subarray(1).toString('base64'),
      `${key.toString('base64')}AA`,
    ])
      expect(readMasterKey(wrong)).toBeUndefined();
  });

  it('is named by digits that tell two apart', () => {
    expect(masterId(newKey())).toMatch(/^[0-9a-f]{16}$/);
    expect(masterId(newKey())).not.toBe(masterId(newKey()));
  });

  it('that is new reaches a running process, and what an older one has wrapped is still unwrapped', async () => {
    const [older, newer] = [newKey(), newKey()];
    let file: Uint8Array[] = [older];
    const [mine, theirs] = await Promise.all([openKeyRing(async () => file), openKeyRing(async () => file)]);
    const binding: Binding = { tenant: 'acme', subject: 'ps-1', purpose: 'person', version: 1 };
    const key = newKey();
    const before = await mine.wrap(key, binding);
    file = [newer, older];
    await mine.reload();
    const after = await mine.wrap(key, binding);
    expect([before.master, after.master]).toEqual([masterId(older), masterId(newer)]);
    for (const wrapped of [before, after]) expect(Buffer.from(await theirs.unwrap(wrapped, binding))).toEqual(key);
    await expect(theirs.unwrap(before, { ...binding, subject: 'ps-2' })).rejects.toThrow(UNREADABLE);
    file = [newer];
    await mine.reload();
    await expect(mine.unwrap(before, binding)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
  });

  it('has to be there', async () => {
    await expect(openKeyRing(async () => [])).rejects.toMatchObject({ code: 'MASTER_KEY_MISSING' });
  });
});
