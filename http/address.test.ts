import { expect, it } from 'vitest';
import { countedAs, trustedProxies } from './address.ts';

it('an address counts by itself, an IPv6 customer by his network, and no text as an address', () => {
  expect(countedAs('203.0.113.7')).toBe('203.0.113.7');
  expect(countedAs('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(countedAs('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(countedAs('2001:db8:1:2:ffff::1')).toBe('2001:db8:1:2::/64');
  expect(countedAs('2001:db8:1:3::1')).not.toBe(countedAs('2001:db8:1:2::1'));
  expect([countedAs(''), countedAs('<script>'), countedAs('unknown')]).toEqual(['unknown', 'unknown', 'unknown']);
});

it('proxies are the addresses and ranges that were named, of either family', () => {
  const trusted = trustedProxies(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.1', 'fd12::1'])
    expect([address, trusted(address)]).toEqual([address, true]);
  for (const address of ['11.0.0.1', '192.0.2.2', 'fe80::1', 'nonsense', ''])
    expect([address, trusted(address)]).toEqual([address, false]);
  expect(trustedProxies([])('127.0.0.1')).toBe(false);
});
