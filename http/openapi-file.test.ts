import { expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { loadRoutes } from './discover.ts';
import { openapi } from './openapi.ts';

it('web/openapi.json, which the types of the page are made from, is the description of the routes as they are', async () => {
  const document = openapi(await loadRoutes(), { version: packageJson.version, cookieName: '__Host-aura-00000000' });
  await expect(`${JSON.stringify(document, null, 1)}\n`).toMatchFileSnapshot('../web/openapi.json');
});
