import { describe, expect, it } from 'vitest';
import type { Broker } from '../broker.ts';
import { appendTail, type TailLine } from './tail.ts';

/** A stream that refuses an id it has had, as a server does within its window. */
const given = () => {
  const stored: { readonly id: string | undefined; readonly type: string | undefined }[] = [];
  const publish = async (_subject: string, _data: Uint8Array, { headers }: { headers: Map<string, unknown> }) => {
    const [id, type] = ['Nats-Msg-Id', 'ce-type'].map((name) => (headers.get(name) as string) || undefined);
    const before = stored.findIndex((one) => id !== undefined && one.id === id);
    if (before >= 0) return { seq: before + 1, duplicate: true };
    return { seq: stored.push({ id, type }), duplicate: false };
  };
  return { stored, broker: { js: { publish } } as unknown as Broker };
};

const line = (seq: number, id: string): TailLine => ({
  seq,
  subject: 'ev.0.acme.room.r.room_started',
  headers: [
    ['Nats-Msg-Id', id],
    ['ce-type', 'com.auralink.room.started.v1'],
  ],
  data: '',
});

async function* lines(...ids: readonly string[]): AsyncGenerator<TailLine, void, void> {
  for (const [at, id] of ids.entries()) yield line(at + 1, id);
}

describe('the tail of a backup', () => {
  it('is appended as it was, also where an event lay in it twice at a distance', async () => {
    const { stored, broker } = given();
    expect(await appendTail(broker, lines('a', 'b', 'a'))).toBe(3);
    expect(stored.map(({ id }) => id)).toEqual(['a', 'b', undefined]);
    expect(new Set(stored.map(({ type }) => type)).size).toBe(1);
  });
});
