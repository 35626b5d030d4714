import { expect, test, vi } from 'vitest';
import type { Broker } from './broker.ts';
import { directBatch } from './direct.ts';

test('a read on a connection that is closed fails at once and leaves nothing behind that fails later', async () => {
  vi.useFakeTimers();
  try {
    const listeners = new Set<(connected: boolean) => void>();
    const closed = () => {
      throw new Error('closed connection');
    };
    const broker = {
      nc: { subscribe: closed, publish: closed },
      newInbox: () => '_INBOX_test.1',
      onConnection: (listener: (connected: boolean) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    } as unknown as Broker;
    await expect(directBatch(broker, 'EVENTS', { seq: 1, batch: 1 })).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      details: { why: 'reading EVENTS: closed connection' },
    });
    expect([vi.getTimerCount(), listeners.size]).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(60_000);
  } finally {
    vi.useRealTimers();
  }
});
