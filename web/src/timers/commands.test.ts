import { beforeEach, expect, test, vi } from 'vitest';
import { listAsAura, listAsCurl } from './commands.ts';

beforeEach(() => void vi.stubGlobal('location', { origin: 'http://127.0.0.1:8080' }));

test('the list is copied with the filters that are on, and those that are on by themselves', () => {
  expect(listAsAura({})).toBe('npm run -s aura -- timers --state set');
  expect(listAsCurl({})).toContain('http://127.0.0.1:8080/api/v1/timers?state=set');
  expect(listAsAura({ state: 'all', type: 'room.*', timer: 'tm-1' })).toBe(
    "npm run -s aura -- timers --type 'com.auralink.room.*'",
  );
  expect(listAsCurl({ state: 'all', type: 'room.*' })).toContain("/api/v1/timers?type=com.auralink.room.*'");
});
