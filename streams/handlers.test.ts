import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../schemas/catalogue.ts';
import type { Fault } from '../schemas/errors.ts';
import { loadHandlers, wireHandlers } from './handlers.ts';

const catalogue = await loadCatalogue();
const root = await mkdtemp(join(tmpdir(), 'handlers-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const rooms = JSON.stringify(new URL('../schemas/rooms.ts', import.meta.url).href);
const good = (more = '') => `import { roomRequested, roomStarted } from ${rooms};
const ok = { name: 'good', meaning: 'm', needs: [], order: 'none', parallel: 1, retryMs: [], timeoutMs: 1, from: 'now', on: [{ event: roomRequested, run: async () => [] }] };
export default { ...ok, ${more} };`;

let folders = 0;
const load = async (files: Record<string, string>) => {
  const folder = join(root, String(folders++));
  await mkdir(join(folder, 'rooms'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return loadHandlers(pathToFileURL(folder), catalogue);
};
const refusal = (files: Record<string, string>): Promise<Fault> =>
  load(files).then(
    () => {
      throw new Error('it was accepted');
    },
    (fault: Fault) => fault,
  );

describe('handler files', () => {
  it('are found by their folder; tests and files beside the folders are none', async () => {
    const found = await load({ 'rooms/a.ts': good(), 'rooms/a.test.ts': 'throw 1', 'ports.ts': 'throw 1' });
    expect(found.map(({ name }) => name)).toEqual(['good']);
  });

  it('the ones of this repository are in order', async () => {
    const found = await loadHandlers(new URL('../handlers/', import.meta.url), catalogue);
    expect(found.map(({ name }) => name)).toContain('create-room');
  });

  it('that are wrong stop the start, all named at once', async () => {
    const fault = await refusal({
      'rooms/a.ts': 'export const nothing = 1;',
      'rooms/b.ts': good("name: 'has space', parallel: 0, order: 'by key'"),
      'rooms/c.ts': good(`on: [{ event: { ...roomRequested }, run: () => [] }, 7]`),
      'rooms/d.ts': good('on: []'),
      'rooms/e.ts': good(),
      'rooms/f.ts': good(),
      'rooms/g.ts': good('on: [ok.on[0], ok.on[0]]'),
    });
    expect(fault.code).toBe('HANDLER_INVALID');
    expect(fault.details['problems']).toEqual([
      'rooms/a.ts: its default export is no handler: use defineHandler',
      "rooms/b.ts: order is neither 'key' nor 'none'",
      expect.stringContaining('rooms/b.ts: its name'),
      'rooms/b.ts: parallel must be at least 1',
      'rooms/c.ts: com.auralink.room.requested.v1 is not in the catalogue',
      'rooms/c.ts: a case is none: use when(event, run)',
      'rooms/d.ts: it has no case',
      'rooms/f.ts: another handler has the same name',
      'rooms/g.ts: it has two cases for com.auralink.room.requested.v1',
    ]);
  });

  it('may keep the order of a key, and may be generators', async () => {
    const files = { 'rooms/a.ts': good("order: 'key', on: [{ event: roomRequested, run: async function* () {} }]") };
    expect(await load(files)).toMatchObject([{ order: 'key' }]);
  });
});

it('a handler is off with a reason where its port is switched off, and stops the start where nobody wired it', async () => {
  const [handler] = await load({ 'rooms/a.ts': good("needs: ['livekit']") });
  const handlers = [handler!];
  expect(wireHandlers(handlers, { livekit: {} })).toMatchObject([{ off: undefined }]);
  expect(wireHandlers(handlers, {}, { livekit: 'no LIVEKIT_URL' })).toMatchObject([{ off: 'livekit: no LIVEKIT_URL' }]);
  expect(() => wireHandlers(handlers, {})).toThrow('PORT_NOT_WIRED');
});
