import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadRoutes } from './discover.ts';
import { openapi } from './openapi.ts';

it('web/openapi.json, which the types of the page are made from, is the description of the routes as they are', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const document = openapi(await loadRoutes(), { version, cookieName: '__Host-aura-00000000' });
  await expect(`${JSON.stringify(document, null, 1)}\n`).toMatchFileSnapshot('../web/openapi.json');
});
