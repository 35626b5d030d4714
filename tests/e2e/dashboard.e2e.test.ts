import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../../infra/local/ports.ts';
import type { Browser, Page } from 'playwright-core';
import { run } from '../aura.ts';
import { openBrowser } from './browser.ts';
import { useProgram } from './program.ts';

const HOSTILE = '<img src=x onerror="window.hacked = 1">';

// An open page finds its program again only where it was: not on another port.
const program = useProgram({ PORT: String(await freePort()) });
const failures: string[] = [];
let browser: Browser;
let page: Page;

const link = async (): Promise<string> =>
  ((await program.ask('POST', '/api/v1/session/codes')).body as { url: string }).url;
const createRoom = async (name: string, more: object = {}): Promise<string> => {
  const { status, body } = await program.ask('POST', '/api/v1/rooms', { name, ...more });
  expect(status).toBe(201);
  return (body as { id: string }).id;
};
const go = (path: string) => page.goto(new URL(path, program.ready.url).href);
const figure = (label: string) => page.getByRole('link', { name: new RegExp(`^${label}`) });
const rowsOf = (text: string | RegExp) =>
  page.getByRole('table', { name: 'Events' }).getByRole('row').filter({ hasText: text });
const position = () => page.getByTestId('as-of').innerText();
const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 15_000, interval: 100 });

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => failures.push(message));
});
afterAll(() => browser.close());

it('signs a browser in by a link, once, and leaves no code in the address', async () => {
  const address = await link();
  await page.goto(address);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  expect(page.url()).toBe(`${program.ready.url}/`);

  const stranger = await browser.newPage();
  await stranger.goto(address);
  await stranger.getByRole('alert').getByText('SIGN_IN_CODE_INVALID').waitFor();
  await stranger.getByRole('heading', { level: 1, name: 'Sign in to AuraLink' }).waitFor();
  await stranger.context().close();
});

it('counts up while it is looked at, and says that all parts are up', async () => {
  await page.getByText('All is well').waitFor();
  await figure('Rooms live').getByText('0', { exact: true }).waitFor();
  await createRoom('first');
  await figure('Rooms live').getByText('1', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Active rooms' }).getByText('first', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Latest events' }).getByText('LiveKit created the room “first”').waitFor();
});

it('makes a room from the dialog and goes there; the way back leads back', async () => {
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'Create room' });
  await dialog.getByLabel('Name').fill('by-hand');
  await dialog.getByLabel('Max participants').fill('4');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'by-hand' }).waitFor();
  expect(page.url()).toMatch(/\/rooms\/RM_\w+$/);
  await page.getByText('Nobody is here yet').waitFor();
  expect(await page.title()).toBe('by-hand · AuraLink');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

it('keeps both of two filters that are filled in at once', async () => {
  await go('/events');
  const filters = page.getByRole('search', { name: 'Filter events' });
  await filters.getByRole('combobox', { name: 'Type' }).fill('room.*');
  await filters.getByLabel('Source').fill('/auralink/http');
  await soon(() => expect(new URL(page.url()).searchParams.get('source')).toBe('/auralink/http'));
  expect(new URL(page.url()).searchParams.get('type')).toBe('room.*');
  expect(await filters.getByRole('combobox', { name: 'Type' }).inputValue()).toBe('room.*');
});

it('keeps the filters of the explorer in the address: a reload shows the same events', async () => {
  await go('/events');
  await page.getByRole('combobox', { name: 'Type' }).fill('room.created');
  await soon(() => expect(new URL(page.url()).searchParams.get('type')).toBe('room.created'));
  await soon(async () => expect(await rowsOf('room.created').count()).toBe(2));
  await soon(async () => expect(await rowsOf('room.started').count()).toBe(0));
  await page.reload();
  await soon(async () => expect(await rowsOf('room.created').count()).toBe(2));
  expect(await page.getByRole('combobox', { name: 'Type' }).inputValue()).toBe('room.created');
});

it('opens an event with what caused it; the keys walk on, and what is copied runs in a shell', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await rowsOf('LiveKit created the room “by-hand”').click();
  const details = page.getByRole('complementary', { name: 'Event details' });
  const causation = details.getByRole('region', { name: 'Causation' });
  await causation.getByText('room.requested').waitFor();
  await causation.locator('[aria-current="true"]').getByText('room.created').waitFor();

  await details.getByRole('button', { name: 'Copy as curl' }).click();
  const line = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(line).not.toContain(program.ready.token);
  const answer = await run('sh', ['-c', line], { AURALINK_TOKEN: program.ready.token });
  expect(JSON.parse(answer.stdout)).toMatchObject({ event: { data: { name: 'by-hand' } } });

  await page.keyboard.press('j');
  await details.getByRole('heading', { name: 'LiveKit created the room “first”' }).waitFor();
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
  const { body } = await program.ask('GET', '/api/v1/events?type=com.auralink.room.requested.*&order=asc&limit=1');
  const [wish] = (body as { items: { position: string }[] }).items;
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Go to a page').fill(wish?.position.replace('EVENTS:', '') ?? '');
  await page.getByRole('dialog').getByText('Open event').waitFor();
  await page.keyboard.press('Enter');
  await details.getByRole('heading', { name: 'A room “first” was asked for' }).waitFor();
});

it('tells what the explorer shows again, and how far that is', async () => {
  await go('/events?type=room.requested');
  await page.getByRole('button', { name: 'Copy this search' }).click();
  await page.getByRole('menuitem', { name: 'Replay these' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay events' });
  expect(await dialog.getByLabel('Types').inputValue()).toBe('room.requested');
  await dialog.getByText('NATS subject').click();
  await dialog.getByLabel('Name').fill('rehearsal');
  await dialog.getByRole('button', { name: 'Start' }).click();
  const panel = page.getByRole('dialog', { name: 'Replay', exact: true });
  await panel.getByText('Completed').waitFor();
  await panel.getByText('100 %').waitFor();
  await panel.getByText('replay.default.rehearsal.>').waitFor();
  await panel.getByRole('link', { name: 'Open its events' }).click();
  await rowsOf('replay.completed').waitFor();
});

it('shows what people write as text, never as markup', async () => {
  const id = await createRoom(HOSTILE, { metadata: JSON.stringify({ note: HOSTILE }) });
  const { status } = await program.ask('POST', `/api/v1/rooms/${id}/messages`, { text: HOSTILE, sender: HOSTILE });
  expect(status).toBe(201);
  for (const path of ['/', '/rooms', '/events', `/rooms/${id}`, '/events?type=message.sent']) {
    await go(path);
    await page.getByText(HOSTILE).first().waitFor();
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
  }
  await rowsOf('message.sent').click();
  await page.getByRole('region', { name: 'Data' }).getByText('onerror').first().waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
});

it('follows the colours of the system', async () => {
  const brightness = async (): Promise<number> => {
    const colour = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    return Math.max(...(colour.match(/\d+/g) ?? []).map(Number));
  };
  expect(await brightness()).toBeGreaterThan(240);
  await page.emulateMedia({ colorScheme: 'dark' });
  await soon(async () => expect(await brightness()).toBeLessThan(40));
  await page.emulateMedia({ colorScheme: 'light' });
});

it('asks for nothing while nothing happens', async () => {
  await go('/');
  await page.getByText('All is well').waitFor();
  await page.waitForTimeout(1_500);
  const asked: string[] = [];
  const watched = async (): Promise<boolean> => {
    const before = await position();
    asked.length = 0;
    await page.waitForTimeout(5_000);
    return before === (await position());
  };
  page.on('request', (request) => asked.push(request.url()));
  // The program may write to the log by itself (checkpoints): then something has happened, and the next seconds count.
  for (let tries = 0; tries < 3 && !(await watched()); tries++) await page.waitForTimeout(500);
  expect(asked).toEqual([]);
  page.removeAllListeners('request');
});

it('sets a timer that it refuses until it holds, and shows by itself how it fires and that it was cancelled', async () => {
  await go('/timers');
  await page.getByText('No timers are set').waitFor();
  await page.getByRole('button', { name: 'Set a timer' }).first().click();
  const form = page.getByRole('dialog', { name: 'Set a timer' });
  await form.getByText('By cron', { exact: true }).click();
  await form.getByRole('combobox', { name: 'Event' }).fill('room.end_requested');
  await page.getByRole('option', { name: 'room.end_requested' }).click();
  await form.getByRole('textbox', { name: 'Data' }).fill('{"roomId":"RM_{timer.occurrence}","name":"x"}');
  await form.getByRole('textbox', { name: 'Name' }).fill('ticks');
  await form.getByRole('textbox', { name: 'Cron' }).fill('each second');
  await form.getByRole('button', { name: 'Set timer' }).click();
  await form.getByRole('alert').getByText('TIMER_INVALID').waitFor();
  await form.getByRole('textbox', { name: 'Cron' }).fill('* * * * * *');
  await form.getByRole('button', { name: 'Set timer' }).click();
  const panel = page.getByRole('dialog', { name: 'Timer', exact: true });
  await panel.getByText(/fired [3-9]/).waitFor();
  await panel.getByRole('button', { name: 'Cancel timer' }).click();
  await panel.getByText('Cancelled', { exact: true }).first().waitFor();
  await panel.getByLabel('Close details').click();
  await page.getByText('No timers are set').waitFor();
});

it('says that the program is away, and goes on by itself once it is back', async () => {
  await go('/rooms');
  await page.getByRole('link', { name: 'by-hand' }).waitFor();
  await program.restart(async () => {
    await page.getByRole('status').getByText('Reconnecting').waitFor();
  });
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  await createRoom('after the restart');
  await page.getByRole('link', { name: 'after the restart' }).waitFor();
});

it('shows what can happen: found by a field, open with its example, leading to the events of the type', async () => {
  await go('/');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('heading', { level: 1, name: 'Catalogue' }).waitFor();
  await page.getByRole('textbox', { name: 'Find an event' }).fill('room token identity');
  await page.getByRole('link', { name: 'room.token_issued' }).click();
  const panel = page.getByRole('dialog', { name: 'Event type' });
  await panel.getByText('com.auralink.room.token_issued.v1').waitFor();
  await panel.getByRole('region', { name: 'Fields' }).getByText('personal').first().waitFor();
  await panel.getByRole('link', { name: 'Events of this type' }).click();
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  expect(new URL(page.url()).searchParams.get('type')).toBe('com.auralink.room.token_issued.v1');
});

it('leads to the sign-in page when the session is over, and back to the same place', async () => {
  await go('/events?type=room.requested');
  await page.getByRole('table', { name: 'Events' }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('navigation').getByRole('link', { name: 'Rooms' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in to AuraLink' }).waitFor();
  await page.goBack();
  await page.getByLabel('Sign-in code').fill(await link());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  expect(page.url()).toContain('type=room.requested');
  expect(failures).toEqual([]);
});
