import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { aura, ndjson } from '../aura.ts';
import { openBrowser } from './browser.ts';
import { useProgram } from './program.ts';

const program = useProgram();
const failures: string[] = [];
const positions: string[] = [];
let browser: Browser;
let page: Page;

const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 15_000, interval: 100 });
const go = (path: string) => page.goto(new URL(path, program.ready.url).href);
const at = (second: number): string => new Date(Date.UTC(2026, 10, 21, 9, 0, second)).toISOString();
const alice = { roomId: 'RM_past', participantId: 'PA_alice', personId: 'ps-alice', identity: 'alice' };
const said = {
  roomId: 'RM_past',
  messageId: 'ms-1',
  personId: 'ps-alice',
  sender: 'alice',
  text: 'Good morning',
  sentAt: at(8),
};
const told = { kind: 'standard', isAgent: false };

/** An edge tells what happened in a room that no LiveKit runs. */
const tell = async (name: string, second: number, data: object): Promise<void> => {
  const type = `com.auralink.${name}.v1`;
  const event = { specversion: '1.0', id: `${name}-${second}`, source: '/edges/default/tests', type, time: at(second) };
  const answer = await fetch(new URL('/api/v1/events', program.ready.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${program.ready.token}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({ ...event, data }),
  });
  const body = (await answer.json()) as { position: string };
  expect([answer.status, body]).toEqual([202, body]);
  positions.push(body.position);
};

beforeAll(async () => {
  await tell('room.started', 0, { roomId: 'RM_past', name: 'yesterday', startedAt: at(0) });
  await tell('participant.joined', 5, { ...alice, ...told, joinedAt: at(5) });
  await tell('message.sent', 8, said);
  browser = await openBrowser();
  page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => failures.push(message));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(((await program.ask('POST', '/api/v1/session/codes')).body as { url: string }).url);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});
afterAll(() => browser?.close());

/** What the copied command says, as JSON. */
const pasted = async (line: string) => {
  const [, args = ''] = line.split(' -- ');
  const { stdout } = await aura([...args.split(' '), '--json'], { AURALINK_DATA: program.ready.dataDir });
  return ndjson(stdout);
};
const region = (name: string) => page.getByRole('region', { name, exact: true });
const slider = (name: string) => page.getByRole('slider', { name, exact: true });

it('walks back through a room with the keys, says so, and is not disturbed by what happens now', async () => {
  await go('/rooms/RM_past');
  await region('Messages').getByText('Good morning').waitFor();
  expect(await slider('Moment').getAttribute('aria-valuetext')).toBe('Now');
  await slider('Moment').press('ArrowLeft');
  await slider('Moment').press('ArrowLeft');
  await page.getByRole('status').getByText('As it was at').waitFor();
  await soon(() => expect(new URL(page.url()).searchParams.get('at')).toBe(positions[1]));
  await region('Messages').getByText('Nothing had been said').waitFor();
  expect(await slider('Moment').getAttribute('aria-valuetext')).toContain('participant joined');
  expect(await page.getByRole('button', { name: 'Remove alice' }).count()).toBe(0);

  await tell('participant.left', 60, {
    ...alice,
    ...told,
    joinedAt: at(5),
    leftAt: at(60),
    reason: 'CLIENT_INITIATED',
  });
  await region('History').getByText('4', { exact: true }).waitFor();
  await page.getByText('1 then').waitFor();
  expect(new URL(page.url()).searchParams.get('at')).toBe(positions[1]);

  await page.getByRole('button', { name: 'Back to now' }).click();
  await region('Messages').getByText('Good morning').waitFor();
  await page.getByText('0 now').waitFor();
});

it('opens at the moment of its address, and before the first event says that there was nothing yet', async () => {
  await go(`/rooms/RM_past?at=${positions[0]}`);
  await page.getByText('Nobody had joined').waitFor();
  await go('/rooms/RM_past?at=2001-01-01T00:00:00Z');
  await page.getByText('The room was not there yet').waitFor();
});

it('compares two moments row by row, and what is copied says the same in a shell', async () => {
  await go(`/rooms/RM_past?at=${positions[3]}`);
  await page.getByRole('button', { name: 'Compare two moments' }).click();
  await slider('From').press('Home');
  await slider('From').press('ArrowRight');
  const changes = region('What changed');
  const left = changes.getByRole('table', { name: 'participants PA_alice' });
  await left.getByRole('row', { name: 'state joined left' }).waitFor();
  await changes.getByText('Good morning').waitFor();
  await page.getByRole('button', { name: 'Copy as aura' }).click();
  const line = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(line).toContain(`room RM_past --diff ${positions[1]}..${positions[3]}`);
  const rows = await pasted(line);
  expect(rows.map(({ table, change }) => `${String(table)} ${String(change)}`)).toEqual([
    'participants changed',
    'room_messages added',
  ]);
});

it('verifies the log on the audit page, and what is copied says the same in a shell', async () => {
  await go('/audit');
  await page.getByRole('button', { name: 'Verify the log' }).click();
  await page.getByRole('status').getByText('The log holds').waitFor();
  await region('Verification').getByRole('button', { name: 'Copy as aura' }).click();
  const line = await page.evaluate<string>('navigator.clipboard.readText()');
  const rows = await pasted(line);
  expect(rows[0]).toMatchObject({ first_bad: null });
});

it('rebuilds and compares a projection on the system page', async () => {
  await go('/system');
  const row = page.getByRole('table', { name: 'Projections' }).getByRole('row').filter({ hasText: 'participants' });
  await row.getByRole('button', { name: 'Compare' }).click();
  const comparison = region('Comparison of participants');
  await comparison.getByText('Same as the log').waitFor();
  await comparison.getByRole('button', { name: 'Copy as curl' }).click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain('/projections/participants/compare');
  await row.getByRole('button', { name: 'Rebuild' }).click();
  await page.getByText('participants is rebuilt beside; reads go on').waitFor();
  await soon(async () => {
    const { body } = await program.ask('GET', '/api/v1/projections');
    const { items } = body as { items: { name: string; last_rebuild: object | null }[] };
    expect(items.find(({ name }) => name === 'participants')?.last_rebuild).not.toBeNull();
  });
});

/** A browser of somebody else's, signed in by a token with these options. */
const visitor = async (...options: readonly string[]): Promise<Page> => {
  const { stdout } = await aura(['token', '--link', ...options], { AURALINK_DATA: program.ready.dataDir });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const theirs = await context.newPage();
  theirs.setDefaultTimeout(15_000);
  theirs.on('pageerror', ({ message }) => failures.push(message));
  await theirs.goto(/http\S+/.exec(stdout)?.[0] ?? 'about:blank');
  await theirs.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return theirs;
};
const button = (where: Page | Locator, name: string) => where.getByRole('button', { name, exact: true });

it('makes a tenant, suspends it with a reason that its people are shown, and lets it go on', async () => {
  await go('/tenants');
  await button(page, 'Create a tenant').first().click();
  const making = page.getByRole('dialog', { name: 'Create a tenant' });
  await making.getByLabel('Id').fill('no spaces');
  await making.getByText('Letters, digits, - and _ only').waitFor();
  expect(await button(making, 'Create tenant').isDisabled()).toBe(true);
  await making.getByLabel('Id').fill('acme');
  await making.getByLabel('Name').fill('Acme GmbH');
  await button(making, 'Create tenant').click();
  const panel = page.getByRole('dialog', { name: 'Tenant', exact: true });
  await panel.getByText('Acme GmbH').first().waitFor();

  const theirs = await visitor('--tenant', 'acme', '--subject', 'ada');
  await button(panel, 'Suspend…').click();
  await panel.getByLabel('Reason').fill('The invoice of October is open');
  await button(panel, 'Suspend tenant').click();
  await panel.getByText('Suspended', { exact: true }).first().waitFor();
  await theirs.goto(new URL('/rooms', program.ready.url).href);
  await theirs.getByRole('heading', { level: 1, name: 'The tenant acme is suspended' }).waitFor();
  await theirs.getByRole('alert').getByText('The invoice of October is open').waitFor();

  await button(panel, 'Resume tenant').click();
  await panel.getByText('Active', { exact: true }).first().waitFor();
  await button(theirs, 'Try again').click();
  await theirs.getByRole('heading', { level: 1, name: 'Rooms' }).waitFor();
  await theirs.context().close();
});

it('adds a member, gives another role and removes it', async () => {
  await go('/members');
  await button(page, 'Add a member').first().click();
  const adding = page.getByRole('dialog', { name: 'Add a member' });
  await adding.getByLabel('E-mail address or subject').fill('ann@acme.example');
  await adding.getByLabel('Name', { exact: true }).fill('Ann Example');
  await button(adding, 'Add member').click();
  const panel = page.getByRole('dialog', { name: 'Member', exact: true });
  await panel.getByText('Ann Example').waitFor();
  await panel.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Operator' }).click();
  await button(panel, 'Change role').click();
  const row = page.getByRole('table', { name: 'Members' }).getByRole('row').filter({ hasText: 'Ann Example' });
  await row.getByText('Operator').waitFor();
  await button(panel, 'Remove member').click();
  await button(panel, 'Remove and sign out').click();
  await page.getByText('No members yet').waitFor();
});

it('offers whoever may only look nothing to press, and whoever may not look no way there', async () => {
  const looking = await visitor('--scope', 'platform:read tenant:read rooms:read events:read', '--subject', 'auditor');
  const shows = async (path: string, text: string) => {
    await looking.goto(new URL(path, program.ready.url).href);
    await looking.getByText(text).first().waitFor();
  };
  const counts = async (...names: readonly string[]) => Promise.all(names.map((name) => button(looking, name).count()));
  await shows('/tenants?tenant=acme', 'Requests to the API, of all together');
  expect(await counts('Create a tenant', 'Suspend…', 'Set limits', 'Delete…')).toEqual([0, 0, 0, 0]);
  expect(await button(looking, 'Save settings').isDisabled()).toBe(true);
  await shows('/members', 'No members yet');
  expect(await counts('Add a member')).toEqual([0]);
  await looking.context().close();

  const viewer = await visitor('--role', 'viewer', '--subject', 'vera');
  const main = viewer.getByRole('navigation', { name: 'Main' });
  await main.getByRole('link', { name: 'Audit' }).waitFor();
  for (const name of ['Members', 'API keys', 'Tenants', 'Tenant settings'])
    expect(await main.getByRole('link', { name, exact: true }).count()).toBe(0);
  await viewer.goto(new URL('/members', program.ready.url).href);
  await viewer.getByRole('alert').getByText('FORBIDDEN').waitFor();
  expect(await button(viewer, 'Add a member').count()).toBe(0);
  await viewer.goto(new URL('/audit', program.ready.url).href);
  await viewer.getByText('Nobody was erased').waitFor();
  expect([await button(viewer, 'Erase').count(), await button(viewer, 'Rotate key…').count()]).toEqual([0, 0]);
  await viewer.goto(new URL('/timers', program.ready.url).href);
  await viewer.getByText('No timers are set').waitFor();
  expect(await button(viewer, 'Set a timer').count()).toBe(0);
  await viewer.goto(new URL('/replays', program.ready.url).href);
  await viewer.getByText('Nothing was replayed yet').waitFor();
  expect([await button(viewer, 'New replay').count(), await button(viewer, 'Replay events').count()]).toEqual([0, 0]);
  await viewer.goto(new URL('/system', program.ready.url).href);
  await button(viewer, 'Copy commands for participants').waitFor();
  expect([await button(viewer, 'Rebuild').count(), await button(viewer, 'Compare').count()]).toEqual([0, 0]);
  await viewer.context().close();
});

it('leads to the filter of every list by the key that its help names', async () => {
  for (const [path, name] of [
    ['/rooms', 'Filter by name'],
    ['/timers', 'Filter by event type'],
    ['/dead-letters', 'Search dead letters'],
    ['/members', 'Search members'],
    ['/tenants', 'Search tenants'],
    ['/security', 'Who'],
  ] as const) {
    await go(path);
    const field = page.getByRole('search').getByLabel(name, { exact: true });
    await field.waitFor();
    await page.keyboard.press('/');
    const focused = () => page.evaluate<string | null>('document.activeElement?.getAttribute("aria-label") ?? null');
    await soon(async () => expect([path, await focused()]).toEqual([path, name]));
    await page.keyboard.type('zzz');
    await page.getByText('matches these filters').waitFor();
    expect(new URL(page.url()).search).toContain('zzz');
  }
});

it('did all that without an error on the page', () => {
  expect(failures).toEqual([]);
});
