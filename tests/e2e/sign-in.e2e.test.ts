import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { useProgram } from './program.ts';

const env: Record<string, string> = {};
let server: Server;
let provider: Provider;
// Another site than the program's 127.0.0.1: what crosses between them is cross-site, as it is in the world.
beforeAll(async () => {
  server = createServer((request, response) => void provider.callback()(request, response));
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  env['AURALINK_OIDC_ISSUER'] = `http://localhost:${(server.address() as AddressInfo).port}`;
  env['AURALINK_OIDC_CLIENT_ID'] = 'aura';
  env['AURALINK_OIDC_NAME'] = 'Acme ID';
});
const program = useProgram(env);
let browser: Browser;
beforeAll(async () => {
  provider = new Provider(env['AURALINK_OIDC_ISSUER'] as string, {
    clients: [
      {
        client_id: 'aura',
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${program.ready.url}/api/v1/session/callback`],
      },
    ],
    claims: { profile: ['name', 'roles'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Ann Example', ...(id === 'ann' ? { roles: ['tenant-admin'] } : {}) }),
    }),
    cookies: { keys: ['a key of the tests'] },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

const signIn = async (person: string, path: string): Promise<Page> => {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(`${program.ready.url}${path}`);
  await page.getByRole('link', { name: 'Sign in with Acme ID' }).click();
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('x');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  return page;
};

const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
};

it('a person signs in at the provider, makes a key, sees it in the security log, and ends the session', async () => {
  const page = await signIn('ann', '/api-keys?state=all');
  await page.getByRole('button', { name: 'Make a key' }).first().click();
  await page.getByLabel('Name').fill('nightly export');
  await shoot(page, 'create');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = (await page.getByTestId('api-key').textContent()) ?? '';
  expect(key).toMatch(/^aura_default_ak/);
  await shoot(page, 'shown');
  const asked = await fetch(`${program.ready.url}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } });
  expect(asked.status).toBe(200);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('button', { name: 'nightly export' }).click();
  // Pushed, not polled: the use is told on the open panel.
  await page.getByText('from 127.0.0.0/24').waitFor();
  await shoot(page, 'panel');
  await page.getByRole('button', { name: 'Revoke…' }).click();
  await page.getByRole('button', { name: 'Revoke for good' }).click();
  await page.getByRole('dialog').getByText('Revoked', { exact: true }).first().waitFor();
  expect(
    (await fetch(`${program.ready.url}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } })).status,
  ).toBe(401);

  await page.goto(`${program.ready.url}/security`);
  for (const what of ['Signed in', 'Key made', 'Key revoked', 'Refused'])
    await page.getByRole('table').getByText(what, { exact: true }).first().waitFor();
  await shoot(page, 'security');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'security-dark');
  await page.setViewportSize({ width: 400, height: 800 });
  await shoot(page, 'security-narrow');
  await page.goto(`${program.ready.url}/security?view=sessions`);
  await page.getByText('this one').waitFor();
  await shoot(page, 'sessions-narrow');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in to AuraLink' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Sign in with Acme ID' }).waitFor();
  await shoot(page, 'sign-in-narrow');
});

it('a person whom nobody knows here is told what to do', async () => {
  const page = await signIn('eve', '/');
  await page.getByRole('alert').getByText('You may not sign in here yet').waitFor();
  await shoot(page, 'refused');
  expect(page.url()).not.toContain('sign-in-problem');
});
