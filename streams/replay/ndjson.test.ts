import { expect, it } from 'vitest';
import type { StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../log.ts';
import { paced } from './ndjson.ts';

const told = (time: string) => ({ event: { time } }) as StoredEvent;

it('a pause longer than a timer can be is kept too', async () => {
  const reader: Pick<LogReader, 'read'> = {
    async *read() {
      yield told('2026-01-01T00:00:00.000Z');
      yield told('2026-03-01T00:00:00.000Z');
    },
  };
  const seen: string[] = [];
  const signal = AbortSignal.timeout(200);
  for await (const { event } of paced(reader, {}, { speed: 'real_time' }, signal)) seen.push(event.time);
  expect([seen.length, signal.aborted]).toEqual([1, true]);
});
