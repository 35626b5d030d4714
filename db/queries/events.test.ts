import { describe, expect, it } from 'vitest';
import type { Database } from '../connect.ts';
import { eventQueries } from './events.ts';

/** A search, and the values that its statement is given. */
const searched = async (asked: object): Promise<readonly unknown[]> => {
  let given: readonly unknown[] = [];
  const sql = async (_text: string, values: readonly unknown[] = []) => {
    given = values;
    return [];
  };
  const database = { read: async (_tenant: string, work: (of: typeof sql) => unknown) => work(sql) };
  await eventQueries(database as unknown as Database, { many: async () => [] }).search('default', asked);
  return given;
};

describe('a search of the log', () => {
  it.each([
    ['com.auralink.room.*', ['com.auralink.room.', 'com.auralink.room/']],
    ['a\u{1F600}*', ['a\u{1F600}', 'a\u{1F601}']],
    ['a\uD7FF*', ['a\uD7FF', 'a\uE000']],
    ['a\u{10FFFF}*', ['a\u{10FFFF}', 'b']],
    ['\u{10FFFF}*', ['\u{10FFFF}']],
  ])('takes %j for a stretch of types', async (type, values) => {
    expect(await searched({ types: [type] })).toEqual(['default', ...values, 51]);
  });

  it('takes no position on another stream, nor what is none', async () => {
    expect(await searched({ from: 'EVENTS:5' })).toEqual(['default', 5, 51]);
    for (const from of ['DEAD:5', 'EVENTS:x', 'yesterday'])
      await expect(searched({ from })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });
});
