import { expect, it } from 'vitest';
import { frame } from './sse.ts';

it('a message is one frame, whatever text is in it', () => {
  expect(frame({ id: 'EVENTS:7', data: { text: 'one\ntwo\r\n\r\nid: EVENTS:9' } })).toBe(
    'id: EVENTS:7\ndata: {"text":"one\\ntwo\\r\\n\\r\\nid: EVENTS:9"}\n\n',
  );
  expect(frame({ event: 'position', data: 1 })).toBe('event: position\ndata: 1\n\n');
});
