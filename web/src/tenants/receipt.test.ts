import { describe, expect, it } from 'vitest';
import { receiptOf } from './receipt.ts';

describe('a receipt of a deletion', () => {
  it('names what was removed in one order, and what it does not know by its own name, last', () => {
    expect(receiptOf({ new_things: 4, rows: 96, data_keys: 12 })).toEqual([
      { label: 'Keys destroyed', count: 12 },
      { label: 'Rows removed', count: 96 },
      { label: 'new things', count: 4 },
    ]);
  });

  it('is empty while there is none', () => {
    expect(receiptOf(null)).toEqual([]);
  });
});
