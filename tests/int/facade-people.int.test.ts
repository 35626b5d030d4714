import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goHome, joinRoom, type Guest } from '../../infra/demo/guest.ts';
import { useWorld } from './facade-world.ts';

const world = useWorld({ livekit: true });
const { call } = world;

let room: string;
let alice: Guest;

const sessions = async (query = '') => (await call('GET', `/api/v1/rooms/${room}/participants${query}`)).body.items;

beforeAll(async () => {
  room = (await call('POST', '/api/v1/rooms', { body: { name: 'people' } })).body.id;
  const { body } = await call('POST', `/api/v1/rooms/${room}/tokens`, { body: { identity: 'alice', name: 'Alice' } });
  alice = await joinRoom('alice', body.url, body.token);
  await alice.openMicrophone();
});

afterAll(async () => {
  await alice?.leave();
  await goHome();
});

describe('somebody who joined with a token of the API', () => {
  it('is listed with what she publishes', async () => {
    await expect.poll(async () => (await sessions())[0]?.tracks.length, { timeout: 10_000 }).toBe(1);
    const [session] = await sessions('?state=joined');
    expect(session).toMatchObject({
      id: alice.participantId,
      identity: 'alice',
      name: 'Alice',
      state: 'joined',
      is_agent: false,
    });
    expect(session.person_id).toMatch(/^ps-/);
    expect(session.tracks).toMatchObject([
      { kind: 'audio', muted: false, state: 'published', participant_id: session.id },
    ]);
    expect((await call('GET', `/api/v1/rooms/${room}`)).body).toMatchObject({
      state: 'active',
      participants_now: 1,
      tracks_now: 1,
    });
    expect((await call('GET', '/api/v1/overview')).body).toMatchObject({
      rooms_active: 1,
      participants_active: 1,
      tracks_active: 1,
      rooms: [{ id: room }],
    });
  });

  it('hears what is posted', async () => {
    expect(
      (await call('POST', `/api/v1/rooms/${room}/messages`, { body: { text: 'hello', sender: 'the API' } })).status,
    ).toBe(201);
    await expect
      .poll(() => alice.messages.map(({ sender, message }) => [sender, message]), { timeout: 10_000 })
      .toEqual([['the API', 'hello']]);
  });

  it('is muted and unmuted: all her audio, or one track', async () => {
    const muted = await call('POST', `/api/v1/rooms/${room}/participants/alice/mute`, { body: {} });
    expect([muted.status, muted.body.items]).toMatchObject([200, [{ kind: 'audio', muted: true }]]);
    const [{ id }] = muted.body.items;
    const unmuted = await call('POST', `/api/v1/rooms/${room}/participants/alice/mute`, {
      body: { track_id: id, muted: false },
    });
    expect([unmuted.status, unmuted.body.items]).toMatchObject([200, [{ id, muted: false }]]);
    const none = await call('POST', `/api/v1/rooms/${room}/participants/alice/mute`, { body: { track_id: 'TR_none' } });
    expect([none.status, none.body.code]).toEqual([404, 'TRACK_NOT_FOUND']);
  });

  it('is removed, once, and is then not there', async () => {
    const headers = { 'idempotency-key': 'out' };
    const removed = await call('DELETE', `/api/v1/rooms/${room}/participants/alice`, { headers });
    expect([removed.status, removed.body.id, removed.body.state]).toEqual([200, alice.participantId, 'left']);
    await alice.disconnected;
    const again = await call('DELETE', `/api/v1/rooms/${room}/participants/alice`, { headers });
    expect([again.status, again.body.id]).toEqual([200, alice.participantId]);
    const late = await call('DELETE', `/api/v1/rooms/${room}/participants/alice`);
    expect([late.status, late.body.code]).toEqual([404, 'PARTICIPANT_NOT_FOUND']);
    expect(await sessions('?state=joined')).toEqual([]);
  });
});
