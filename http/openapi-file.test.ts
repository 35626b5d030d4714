import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clientSource, type Described } from './client/write.ts';
import { loadRoutes } from './discover.ts';
import { openapi } from './openapi.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const document = openapi(await loadRoutes(), { version, cookieName: '__Host-aura-00000000' });

it('web/openapi.json is the description of the routes as they are', async () => {
  await expect(`${JSON.stringify(document, null, 1)}\n`).toMatchFileSnapshot('../web/openapi.json');
});

// One for the program's own rooms and tests, one for the page, which imports nothing of ours.
it.each(['./client.gen.ts', '../web/src/api.gen.ts'])('the client %s is made of that description', async (path) => {
  const core = readFileSync('http/client/core.ts', 'utf8');
  await expect(clientSource(document as unknown as Described, core)).toMatchFileSnapshot(path);
});
