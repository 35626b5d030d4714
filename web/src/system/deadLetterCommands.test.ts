import { beforeEach, expect, test, vi } from 'vitest';
import { listAsAura, listAsCurl, redriveAllAsAura, redriveAllAsCurl } from './deadLetterCommands.ts';

beforeEach(() => void vi.stubGlobal('location', { origin: 'http://127.0.0.1:8080' }));

test('the list is copied with the filters that are on, and those that are on by themselves', () => {
  expect(listAsAura({})).toBe('npm run -s aura -- dead-letters --state open');
  expect(listAsAura({ state: 'all', search: 'timed out' })).toBe(
    "npm run -s aura -- dead-letters --search 'timed out'",
  );
  expect(listAsCurl({ handler: 'create-room', letter: 'dl-1' })).toContain(
    'http://127.0.0.1:8080/api/v1/dead-letters?state=open&handler=create-room',
  );
});

test('a redrive is copied for what the list shows, and says so where that is everything', () => {
  expect(redriveAllAsAura({})).toBe('npm run -s aura -- dead-letters redrive --all');
  expect(redriveAllAsAura({ code: 'LIVEKIT_UNREACHABLE', state: 'all' })).toBe(
    'npm run -s aura -- dead-letters redrive --code LIVEKIT_UNREACHABLE',
  );
  expect(redriveAllAsCurl({ handler: 'create-room' })).toContain(
    `-X POST http://127.0.0.1:8080/api/v1/dead-letters/redrive`,
  );
  expect(redriveAllAsCurl({ handler: 'create-room' })).toContain(`-d '{"handler":"create-room"}'`);
});
