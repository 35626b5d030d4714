import { expect, it } from 'vitest';
import { pagePolicy } from './headers.ts';

it.each([
  ['ws://127.0.0.1:7880', `connect-src 'self' ws://127.0.0.1:7880 http://127.0.0.1:7880;`],
  ['https://lk.example', `connect-src 'self' wss://lk.example https://lk.example;`],
  ['no address; script-src *', `connect-src 'self';`],
])('a page may connect to LiveKit at %s by socket and by HTTP', (address, expected) => {
  expect(pagePolicy([address])).toContain(expected);
});
