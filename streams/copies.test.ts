import type { StreamInfo } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { copiesOf, weakness } from './copies.ts';

const peer = (name: string, more: object = {}) => ({ name, current: true, offline: false, active: 2e8, ...more });
const clustered = (...replicas: readonly object[]) =>
  copiesOf({ cluster: { name: 'auralink', leader: 'nats-1', replicas } } as unknown as StreamInfo);

it('a server that stands alone has no copies, nor has a stream that nobody leads', () => {
  expect(copiesOf({})).toEqual([]);
  expect(copiesOf({ cluster: { name: 'auralink', leader: '', replicas: [] } })).toEqual([]);
});

it('who has been silent is away, who lacks much is behind, and a few operations are nothing', () => {
  const copies = clustered(
    peer('nats-2', { current: false, lag: 2 }),
    peer('nats-3', { active: 11e9, current: false }),
    peer('nats-4', { lag: 40_000, current: false }),
    peer('nats-5', { offline: true, active: 0 }),
  );
  expect(copies.map(({ server, state }) => `${server} ${state}`)).toEqual([
    'nats-1 leads',
    'nats-2 follows',
    'nats-3 away',
    'nats-4 behind',
    'nats-5 away',
  ]);
  expect(weakness(copies)).toMatchObject({ isLastMajority: true, isMinority: false, lagging: [{}, {}, {}] });
});

it('one of three away is the last majority; none away, or one that catches up, is not', () => {
  expect(weakness(clustered(peer('b'), peer('c')))).toEqual({ lagging: [], isLastMajority: false, isMinority: false });
  const alone = weakness(clustered(peer('b', { offline: true }), peer('c', { active: 12e9 })));
  expect([alone.isLastMajority, alone.isMinority]).toEqual([false, true]);
  expect(weakness(clustered(peer('b'), peer('c', { offline: true }))).isLastMajority).toBe(true);
  expect(weakness(clustered(peer('b'), peer('c', { lag: 5_000 }))).isLastMajority).toBe(false);
  expect(weakness([]).isLastMajority).toBe(false);
});
