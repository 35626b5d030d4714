import { expect, it } from 'vitest';
import { compare } from './drift.ts';
import { streamPlans } from './topology.ts';

const [events] = streamPlans({ storeBytes: 1e9 });
const wanted = { ...events };

it('finds nothing where the server says the same in its own words', () => {
  const { deny_delete, ...rest } = wanted;
  expect(
    compare('stream', 'EVENTS', wanted, { ...rest, deny_delete, max_age: 0, sealed: false, max_bytes: 5 }),
  ).toEqual([]);
  expect(compare('stream', 'X', { max_age: 0, allow_direct: false }, {})).toEqual([]);
  expect(compare('consumer', 'x', { filter_subjects: ['b', 'a'] }, { filter_subjects: ['a', 'b'] })).toEqual([]);
});

it('says of each difference what can be done, and whether the log is safe with it', () => {
  const found = {
    ...wanted,
    storage: 'memory',
    deny_purge: false,
    republish: undefined,
    max_bytes: -1,
    compression: 'none',
  };
  expect(
    compare('stream', 'EVENTS', wanted, found).map(({ field, change, unsafe }) => [field, change, unsafe]),
  ).toEqual([
    ['storage', 'fixed', true],
    ['compression', 'changeable', false],
    ['deny_purge', 'enable-only', true],
    ['max_bytes', 'changeable', false],
    ['republish', 'changeable', false],
  ]);
});

it('a difference of another stream or of a consumer is never unsafe', () => {
  expect(compare('stream', 'DEAD', { storage: 'file' }, { storage: 'memory' })).toMatchObject([
    { unsafe: false, advice: expect.stringContaining('restore') },
  ]);
  expect(compare('consumer', 'x', { ack_policy: 'explicit' }, { ack_policy: 'none' })).toMatchObject([
    { change: 'fixed', advice: expect.stringContaining('delete the consumer x') },
  ]);
});
