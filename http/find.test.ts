import { describe, expect, it } from 'vitest';
import { readPosition } from './find.ts';

describe('a position that a request names', () => {
  it('is one of the log', () => expect(readPosition('EVENTS:11')).toEqual({ stream: 'EVENTS', seq: 11 }));

  it.each(['11', 'DEAD:11', 'EVENTS:', 'EVENTS:x', 'events:11'])('is not %j', (text) => {
    expect(() => readPosition(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });
});
