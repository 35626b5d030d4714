import { beforeEach, expect, test, vi } from 'vitest';
import { asCurl, changesAsAura, eventAsAura, roomAsAura, searchAsAura, searchAsCurl } from './commands.ts';

beforeEach(() => void vi.stubGlobal('location', { origin: 'http://127.0.0.1:8080' }));

test('a search is copied with its filters, quoted for a shell, and with no token in it', () => {
  expect(searchAsCurl({ type: 'room.*', subject: "room/it's" })).toBe(
    `curl -s 'http://127.0.0.1:8080/api/v1/events?type=com.auralink.room.*&subject=room%2Fit%27s&order=desc' -H "Authorization: Bearer \${AURALINK_TOKEN:-$(npm run -s aura -- token)}"`,
  );
});

test('a body with a quote in it survives the shell', () => {
  expect(asCurl('/api/v1/rooms', 'POST', { name: "Ana's" })).toContain(`-d '{"name":"Ana'\\''s"}'`);
});

test.each([
  ['an event is replayed alone', eventAsAura('EVENTS:7'), 'npm run -s aura -- replay --from EVENTS:7 --to EVENTS:7'],
  ['a room is shown', roomAsAura('RM_1'), 'npm run -s aura -- room RM_1'],
  ['a room is shown as it was', roomAsAura('RM_1', 'EVENTS:7'), 'npm run -s aura -- room RM_1 --at EVENTS:7'],
  [
    'two moments are compared',
    changesAsAura('RM_1', 'EVENTS:3', 'EVENTS:7'),
    'npm run -s aura -- room RM_1 --diff EVENTS:3..EVENTS:7',
  ],
  ['an open search is followed', searchAsAura({ type: 'room' }), "npm run -s aura -- tail --type 'com.auralink.room*'"],
  [
    'a search by source is followed and picked from, as no command selects by it',
    searchAsAura({ type: 'room.started.v1', source: "/edges/it's" }),
    `npm run -s aura -- tail --type com.auralink.room.started.v1 --json | jq -c 'select(.event.source == "/edges/it'\\''s")'`,
  ],
  [
    'and so is one of a span',
    searchAsAura({ source: '/a', to: 'EVENTS:3' }),
    `npm run -s aura -- replay --to EVENTS:3 | jq -c 'select(.source == "/a")'`,
  ],
  ['a search with a span is replayed', searchAsAura({ from: 'EVENTS:3' }), 'npm run -s aura -- replay --from EVENTS:3'],
])('%s', (_, line, expected) => expect(line).toBe(expected));
