import { describe, expect, it } from 'vitest';
import { KeyCache, type Known } from './cache.ts';

const holder = (tenant: string, subject = 'ps-1') => ({ tenant, subject, purpose: 'person' }) as const;
const known: Known = { seq: 7, keys: new Map(), current: undefined, erased: false, destroyed: new Set() };

describe('keys in memory', () => {
  it('are kept until somebody is forgotten, and nothing that was fetched before that', () => {
    const cache = new KeyCache();
    const age = cache.age();
    cache.set(holder('acme'), known, age);
    expect(cache.get(holder('acme'))).toBe(known);
    cache.forget(holder('acme'));
    cache.set(holder('acme'), known, age);
    expect(cache.get(holder('acme'))).toBeUndefined();
  });

  it('of a tenant whose deletion was asked for are asked for each time, those of others go on', () => {
    const cache = new KeyCache();
    cache.set(holder('acme'), known, cache.age());
    cache.keep('acme', cache.age());
    cache.leave('acme');
    for (const tenant of ['acme', 'globex']) {
      cache.set(holder(tenant), known, cache.age());
      cache.keep(tenant, cache.age());
    }
    expect([cache.get(holder('acme')), cache.isKept('acme')]).toEqual([undefined, false]);
    expect([cache.get(holder('globex')), cache.isKept('globex')]).toEqual([known, true]);
  });
});
