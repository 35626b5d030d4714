import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { goHome, joinRoom, type Guest } from '../../infra/demo/guest.ts';
import { createSpeaker, type Speech } from '../../infra/demo/voice.ts';
import { readSse } from '../../infra/cli/sse.ts';
import { aura, ndjson, run } from '../aura.ts';
import { openBrowser } from './browser.ts';
import { useProgram } from './program.ts';

interface Item {
  readonly position: string;
  readonly msg_id: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
    readonly data: Record<string, unknown>;
  };
}
interface List<T> {
  readonly items: readonly T[];
}
interface Session {
  readonly id: string;
  readonly identity: string;
  readonly state: string;
  readonly leave_reason: string | null;
  readonly tracks: readonly {
    readonly id: string;
    readonly kind: string;
    readonly source: string;
    readonly state: string;
  }[];
}

const program = useProgram();
const streamed: Item[] = [];
const listening = new AbortController();
let browser: Browser;
let page: Page;
let speech: Speech;
let roomId: string;
let alice: Guest;
let bob: Guest;

const get = async <T>(path: string): Promise<T> => (await program.ask('GET', `/api/v1${path}`)).body;
const join = async (identity: string, name: string): Promise<Guest> => {
  const { status, body } = await program.ask('POST', `/api/v1/rooms/${roomId}/tokens`, { identity, name });
  expect(status).toBe(201);
  const { url, token } = body as { url: string; token: string };
  return joinRoom(identity, url, token);
};
const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000, interval: 100 });

const byText = (one: unknown, other: unknown): number => JSON.stringify(one).localeCompare(JSON.stringify(other));

/** Follows the live stream like the dashboard does, from now until the end of the tests. */
const followStream = async (): Promise<void> => {
  const { url, token } = program.ready;
  const response = await fetch(`${url}/api/v1/events/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: listening.signal,
  });
  const read = async (): Promise<void> => {
    for await (const { event, data } of readSse(response.body!.pipeThrough(new TextDecoderStream())))
      if (event === undefined || event === 'message') streamed.push(JSON.parse(data) as Item);
  };
  read().catch(() => undefined);
};

const signIn = async (): Promise<Page> => {
  const { body } = await program.ask('POST', '/api/v1/session/codes');
  const opened = await browser.newPage();
  await opened.goto((body as { url: string }).url);
  await opened.waitForFunction('location.hash === ""');
  return opened;
};

beforeAll(async () => {
  browser = await openBrowser();
  speech = await (await createSpeaker())('slt', 'Good morning everybody.');
  await followStream();
});

afterAll(async () => {
  listening.abort();
  await browser?.close();
  await goHome();
});

it('a room is created by the API and can be read at once', async () => {
  const { status, headers, body } = await program.ask('POST', '/api/v1/rooms', {
    name: 'standup',
    ai_agent_enabled: true,
    agent_id: 'host',
    empty_timeout: 60,
  });
  expect({ status, said: status === 201 ? '' : program.said() }).toEqual({ status: 201, said: '' });
  const room = body as { id: string };
  roomId = room.id;
  expect(roomId).toMatch(/^RM_/);
  expect(headers.get('location')).toBe(`/api/v1/rooms/${roomId}`);
  expect(room).toMatchObject({
    name: 'standup',
    ai_agent_enabled: true,
    agent_id: 'host',
    metadata: '{"ai_agent_enabled":true,"agent_id":"host"}',
    empty_timeout_s: 60,
  });
  expect(await get(`/rooms/${roomId}`)).toMatchObject({ id: roomId, name: 'standup' });
});

it('two participants join, publish audio and hear each other', async () => {
  alice = await join('alice', 'Alice');
  bob = await join('bob', 'Bob');
  await alice.openMicrophone();
  await bob.openMicrophone();
  await alice.say(speech);
  await soon(() => expect(bob.framesHeard()).toBeGreaterThan(10));
  await bob.say(speech);
  await soon(() => expect(alice.framesHeard()).toBeGreaterThan(10));
  await soon(async () =>
    expect(
      (await get<List<Session>>(`/rooms/${roomId}/participants?state=joined`)).items.flatMap(({ tracks }) => tracks),
    ).toHaveLength(2),
  );
});

it('they receive the messages that are posted through the API', async () => {
  for (const text of ['Shall we start?', 'Grüße, 👋']) {
    const { status, body } = await program.ask('POST', `/api/v1/rooms/${roomId}/messages`, {
      text,
      sender: 'Moderator',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ text, sender: 'Moderator', state: 'sent' });
  }
  const said = [
    ['Moderator', 'Shall we start?'],
    ['Moderator', 'Grüße, 👋'],
  ];
  for (const guest of [alice, bob])
    await soon(() => expect(guest.messages.map(({ sender, message }) => [sender, message])).toEqual(said));
});

it('a third joins from the page itself and is heard', async () => {
  page = await signIn();
  await page.goto(`${program.ready.url}/rooms/${roomId}`);
  await page.getByRole('button', { name: 'Join from this browser' }).click();
  await page.getByLabel('Identity').fill('carol');
  await page.getByLabel('Name', { exact: true }).fill('Carol');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText('Connected as carol').waitFor({ timeout: 20_000 });
  const before = alice.framesHeard();
  await soon(() => expect(alice.framesHeard()).toBeGreaterThan(before + 10));
  await soon(async () => {
    const { items } = await get<List<Session>>(`/rooms/${roomId}/participants?state=joined`);
    expect(items.find(({ identity }) => identity === 'carol')).toMatchObject({
      name: 'Carol',
      tracks: [{ kind: 'audio', source: 'MICROPHONE', state: 'published' }],
    });
  });
  for (const name of ['Alice', 'Bob', 'Carol'])
    await page.getByRole('listitem', { name, exact: true }).first().waitFor();
});

it('all leave, the room ends, and its report says what it was', async () => {
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await soon(async () =>
    expect((await get<List<Session>>(`/rooms/${roomId}/participants?state=joined`)).items).toHaveLength(2),
  );
  await alice.leave();
  await bob.leave();
  const { status, body } = await program.ask('DELETE', `/api/v1/rooms/${roomId}`);
  expect({ status, body }).toMatchObject({ status: 200, body: { id: roomId, state: 'finished' } });
  const { report } = await soon(async () => {
    const room = await get<{ report: Record<string, number> | null }>(`/rooms/${roomId}`);
    expect(room.report).not.toBeNull();
    return room;
  });
  expect(report).toMatchObject({ participants: 3, peak_participants: 3, tracks: 3 });
  expect(report?.['participant_minutes']).toBeGreaterThan(0);
});

it('events, rows, timeline, live stream, replay and the page show exactly that', async () => {
  const { items } = await get<List<Item>>(`/events?subject=room/${roomId}&order=asc&limit=200`);
  const names = items.map(({ event }) => event.type.replace(/^com\.auralink\.|\.v1$/g, ''));
  const count = (name: string): number => names.filter((one) => one === name).length;
  const expected = {
    'room.created': 1,
    'room.started': 1,
    'room.token_issued': 3,
    'participant.joined': 3,
    'track.published': 3,
    'message.requested': 2,
    'message.sent': 2,
    'track.unpublished': 3,
    'participant.left': 3,
    'room.end_requested': 1,
    'room.ended': 1,
    'room.finished': 1,
    'room.reported': count('room.reported'),
  };
  expect(Object.fromEntries([...new Set(names)].map((name) => [name, count(name)]))).toEqual(expected);
  expect(count('room.reported')).toBeGreaterThanOrEqual(1);

  const { items: sessions } = await get<List<Session>>(`/rooms/${roomId}/participants`);
  const ends = sessions.map(({ identity, state, leave_reason, tracks }) => [
    identity,
    state,
    leave_reason,
    tracks.map((track) => track.state),
  ]);
  expect(ends.toSorted(byText)).toEqual([
    ['alice', 'left', 'CLIENT_INITIATED', ['unpublished']],
    ['bob', 'left', 'CLIENT_INITIATED', ['unpublished']],
    ['carol', 'left', 'CLIENT_INITIATED', ['unpublished']],
  ]);
  const { items: messages } = await get<List<{ text: string; state: string }>>(`/rooms/${roomId}/messages`);
  expect(messages.map(({ text, state }) => [text, state]).toSorted(byText)).toEqual([
    ['Grüße, 👋', 'sent'],
    ['Shall we start?', 'sent'],
  ]);

  const positions = items.map(({ position }) => position);
  // A timeline begins with the wish, which has a key of its own: there was no sid yet.
  const [wish] = (await get<List<Item>>('/events?type=com.auralink.room.requested.v1')).items;
  const story = [wish?.position, ...positions];
  const ids = items.map(({ event }) => event.id);
  const { items: timeline } = await get<List<{ position: string }>>(`/rooms/${roomId}/timeline?limit=200`);
  expect(timeline.map(({ position }) => position)).toEqual(story);
  await soon(() =>
    expect(streamed.filter(({ event }) => event.subject === `room/${roomId}`).map(({ position }) => position)).toEqual(
      positions,
    ),
  );

  const replayed = await aura(['replay', '--subject', `room/${roomId}`], { AURALINK_DATA: program.ready.dataDir });
  expect(replayed).toMatchObject({ code: 0 });
  expect(ndjson(replayed.stdout).map(({ id }) => id)).toEqual(ids);
  expect(ndjson(replayed.stdout)).toEqual(items.map(({ event }) => event));

  await page.getByText('As it happened').click();
  const shown = page.getByRole('listitem').getByText(/^EVENTS:\d+$/);
  await soon(async () => expect(await shown.allTextContents()).toEqual(story));
  await page.getByText('Report', { exact: true }).waitFor();
  for (const text of ['Shall we start?', 'Grüße, 👋']) await page.getByText(text).first().waitFor();
});

it('no secret of LiveKit has come as far as the log', async () => {
  const replayed = await aura(['replay'], { AURALINK_DATA: program.ready.dataDir });
  expect(replayed.stdout).not.toMatch(/turnPassword|eyJ[\w-]{10,}\.[\w-]{10,}/);
  expect(replayed.stdout).not.toContain(program.ready.livekit.apiSecret);
});

it('the demo holds its meeting through the same API', async () => {
  const demo = fileURLToPath(new URL('../../infra/demo/main.ts', import.meta.url));
  const { code, stdout, stderr } = await run(process.execPath, [demo, '--short', '--name', 'demo'], {
    AURALINK_DATA: program.ready.dataDir,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Ana: Good morning Ben.');
  const id = /\/rooms\/(RM_\w+)/.exec(stdout)?.[1] ?? '';
  await soon(async () =>
    expect(await get(`/rooms/${id}`)).toMatchObject({
      name: 'demo',
      state: 'finished',
      report: { participants: 2, tracks: 2 },
    }),
  );
});
