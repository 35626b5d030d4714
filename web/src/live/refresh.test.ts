import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventItem } from '../api/types.ts';
import { createRefresher } from './refresh.ts';

const event = (seq: number, subject: string, data: Record<string, unknown> = {}): EventItem => ({
  position: `EVENTS:${seq}`,
  msg_id: `m${seq}`,
  event: {
    specversion: '1.0',
    id: `e${seq}`,
    source: '/auralink/http',
    type: 'com.auralink.participant.joined.v1',
    subject,
    time: '2026-11-21T09:00:00.000Z',
    datacontenttype: 'application/json',
    tenant: 'default',
    correlationid: 'c1',
    data,
  },
});

const position = (seq: number) => ({
  position: `EVENTS:${seq}`,
  projected: `EVENTS:${seq}`,
  lag_ms: 0,
  log: `EVENTS:${seq}`,
});

let client: QueryClient;
let reads: string[];

const watch = (queryKey: readonly unknown[], answer: unknown = {}): void => {
  new QueryObserver(client, {
    queryKey,
    queryFn: () => (reads.push(queryKey.join('/')), answer),
    staleTime: Infinity,
  }).subscribe(() => undefined);
};

beforeEach(async () => {
  vi.useFakeTimers();
  client = new QueryClient();
  reads = [];
  watch(['overview']);
  watch(['room', 'standup'], { id: 'RM_1', request_id: 'rq-1', name: 'standup' });
  watch(['room', 'standup', 'participants']);
  watch(['room', 'RM_2']);
  watch(['dead-letters']);
  await vi.advanceTimersByTimeAsync(10);
  reads = [];
});

afterEach(() => {
  client.clear();
  vi.useRealTimers();
});

describe('an event of a room', () => {
  test('brings nothing while the read model has not passed it', async () => {
    const refresher = createRefresher(client);
    refresher.note(event(5, 'room/RM_1'));
    refresher.pass(position(4));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads).toEqual([]);
  });

  test('brings the overview and that room, by whatever name the page knows it, once it is passed', async () => {
    const refresher = createRefresher(client);
    refresher.note(event(5, 'room/RM_1'));
    refresher.pass(position(5));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads.toSorted()).toEqual(['overview', 'room/standup', 'room/standup/participants']);
  });

  test('comes with at most five rounds a second, however many there are', async () => {
    const refresher = createRefresher(client);
    for (let seq = 1; seq <= 100; seq++) {
      refresher.note(event(seq, 'room/RM_2'));
      refresher.pass(position(seq));
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    const rounds = reads.filter((read) => read === 'room/RM_2').length;
    expect(rounds).toBeGreaterThan(5);
    expect(rounds).toBeLessThanOrEqual(12);
  });
});

test('an event ahead of the read model is not forgotten when an earlier one is passed', async () => {
  const refresher = createRefresher(client);
  refresher.note(event(5, 'room/RM_2'));
  refresher.note(event(9, 'room/RM_2'));
  refresher.pass(position(6));
  await vi.advanceTimersByTimeAsync(1_000);
  refresher.pass(position(9));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads.filter((read) => read === 'room/RM_2')).toHaveLength(2);
});

test('a timeline on screen gets its next line at once, once, and only its own', () => {
  const refresher = createRefresher(client);
  const page = { items: [], next_cursor: null };
  client.setQueryData(['room', 'standup', 'timeline'], { pages: [page], pageParams: [null] });
  refresher.note(event(5, 'room/RM_1', { roomId: 'RM_1' }));
  refresher.note(event(5, 'room/RM_1', { roomId: 'RM_1' }));
  refresher.note(event(6, 'room/RM_2', { roomId: 'RM_2' }));
  const timeline = client.getQueryData<{ pages: { items: { position: string }[] }[] }>(['room', 'standup', 'timeline']);
  expect(timeline?.pages.flatMap(({ items }) => items.map(({ position: at }) => at))).toEqual(['EVENTS:5']);
});

describe('what is not of this tenant', () => {
  test('is read again also after the last move of the log, however soon it came after another', async () => {
    watch(['tenants', 'globex']);
    await vi.advanceTimersByTimeAsync(10);
    reads = [];
    const refresher = createRefresher(client);
    for (const seq of [5, 6, 7]) refresher.pass(position(seq));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads).toEqual(['tenants/globex']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(reads).toEqual(['tenants/globex', 'tenants/globex']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toHaveLength(2);
    refresher.pass(position(8));
    refresher.pass(position(9));
    refresher.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toHaveLength(3);
  });
});
