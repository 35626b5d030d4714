import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf, networkOf, traceOf } from './visitor.ts';

describe('what is kept of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:7:1:2:3:4:5', '2001:db8:7::/48'],
    ['2001:db8::5', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['', 'unknown'],
    ['<script>', 'unknown'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is the same for a whole network, and never the address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const network = networkOf(address);
        expect(network).toBe(networkOf(address.replace(/\d+$/, '9')));
        expect(network.startsWith(`${address}/`)).toBe(address.endsWith('.0'));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (address) => /^([0-9a-f]{1,4}:){3}:\/48$|^\d+\.\d+\.\d+\.0\/24$/.test(networkOf(address))),
    );
  });
});

describe('what is kept of a browser', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1',
      'Safari on iOS',
    ],
    ['curl/8.9.1', 'curl'],
    ['my-script secret=42', undefined],
    [undefined, undefined],
  ])('%s', (agent, family) => expect(familyOf(agent)).toBe(family));

  it('tells addresses apart without naming them', () => {
    const idOf = (tenant: string, identity: string) => `ps-${tenant}-${identity.length}`;
    expect(traceOf({ address: '203.0.113.77', agent: undefined }, idOf, 'acme')).toEqual({
      network: '203.0.113.0/24',
      addressId: 'ad-acme-20',
    });
  });
});
