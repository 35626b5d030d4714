import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Delivery, Json } from './delivery.ts';
import { eventOfDelivery, READERS } from './events.ts';

const recorded = readFileSync(new URL('../tests/fixtures/livekit-webhooks.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse((JSON.parse(line) as { body: string }).body) as Json);

const deliver = (body: Json, more: Partial<Delivery> = {}): Delivery => ({
  id: (body.id as string | undefined) ?? 'EV_1',
  name: body.event as string,
  createdAt: '2026-11-21T12:30:03.000Z',
  personId: (identity) => `ps-${identity}`,
  body,
  ...more,
});

const eventOf = (body: Json) => eventOfDelivery(deliver(body));
const recordedOne = (id: string): Json => recorded.find((body) => body.id === id) as Json;

const room = { sid: 'RM_1', name: 'standup' };
const NANOS = '1795260203000000000';

describe('a recorded delivery', () => {
  it('becomes the declared event of its name, every one of them', () => {
    const names = recorded.map((body) => `${body.event as string} → ${eventOf(body).event.name}`);
    expect(new Set(names)).toEqual(
      new Set([
        'room_started → room.started',
        'participant_joined → participant.joined',
        'track_published → track.published',
        'participant_left → participant.left',
        'track_unpublished → track.unpublished',
        'room_finished → room.finished',
      ]),
    );
  });

  it('keeps the webhook id as its event id', () => {
    expect(eventOf(recordedOne('EV_ZJ6n2chtpWZJ')).id).toBe('EV_ZJ6n2chtpWZJ');
  });

  it('takes the room start in milliseconds and the empty timeout in ours', () => {
    expect(eventOf(recordedOne('EV_ZJ6n2chtpWZJ'))).toMatchObject({
      time: '2026-11-21T11:23:23.270Z',
      data: {
        roomId: 'RM_FZ8vZ6993fKS',
        name: 'standup',
        metadata: '{"ai_agent_enabled":true,"agent_id":"meeting-host"}',
        emptyTimeoutMs: 10_000,
        startedAt: '2026-11-21T11:23:23.270Z',
      },
    });
  });

  it('takes of a participant exactly what is declared', () => {
    expect(eventOf(recordedOne('EV_QcdTfNJtX26b')).data).toEqual({
      roomId: 'RM_FZ8vZ6993fKS',
      participantId: 'PA_EsfHkT95YTvn',
      personId: 'ps-alice',
      identity: 'alice',
      name: 'Alice Ärzt',
      metadata: '{"plan":"gold"}',
      attributes: { lang: 'de' },
      kind: 'standard',
      isAgent: false,
      joinedAt: '2026-11-21T11:23:23.393Z',
    });
  });

  it('reads a track without a type as audio, published when its version says', () => {
    expect(eventOf(recordedOne('EV_LcYahChqvsQ5')).data).toMatchObject({
      kind: 'audio',
      source: 'MICROPHONE',
      mimeType: 'audio/red',
      muted: false,
    });
    const { id, ...body } = recordedOne('EV_LcYahChqvsQ5');
    const draft = eventOfDelivery(deliver(body, { id: id as string, createdAt: '2026-11-21T11:23:23.000Z' }));
    expect(draft.data).toMatchObject({ publishedAt: '2026-11-21T11:23:23.562Z' });
  });

  it('carries the TURN password nowhere', () => {
    for (const body of recorded)
      expect(JSON.stringify(eventOf(body))).not.toMatch(/turnPassword|RShHT1f84en5|VSpsyuDbQZlj/);
  });
});

describe('what LiveKit leaves open', () => {
  it('ends nothing before it began, though webhooks are stamped in whole seconds', () => {
    const participant = { sid: 'PA_1', identity: 'bob', joinedAtMs: '1795260203900' };
    const draft = eventOfDelivery(
      deliver({ event: 'participant_left', room, participant }, { createdAt: '2026-11-21T11:23:23.000Z' }),
    );
    expect(draft.data).toMatchObject({ joinedAt: '2026-11-21T11:23:23.900Z', leftAt: '2026-11-21T11:23:23.900Z' });
  });

  it('believes a track version only if it lies at the webhook’s own second', () => {
    const track = { sid: 'TR_1', source: 'CAMERA', type: 'VIDEO', version: { unixMicro: '1795250000000000' } };
    const body = { event: 'track_published', room, participant: { sid: 'PA_1', identity: 'bob' }, track };
    expect(eventOf(body).data).toMatchObject({ kind: 'video', publishedAt: '2026-11-21T12:30:03.000Z' });
  });

  it.each([
    [{ kind: 'AGENT' }, 'agent', true],
    [{ kind: 'SIP' }, 'sip', false],
    [{ kind: 'CONNECTOR' }, 'other', false],
    [{ kind: 'constructor' }, 'other', false],
    [{ permission: { agent: true } }, 'standard', true],
  ])('knows kinds of participants: %o', (more, kind, isAgent) => {
    const body = { event: 'participant_joined', room, participant: { sid: 'PA_1', identity: 'x', ...more } };
    expect(eventOf(body).data).toMatchObject({ kind, isAgent });
  });

  it('reports a connection that never came up', () => {
    const participant = { sid: 'PA_1', identity: 'x', disconnectReason: 'JOIN_FAILURE' };
    const draft = eventOf({ event: 'participant_connection_aborted', room, participant });
    expect(draft).toMatchObject({
      event: { name: 'participant.connection_aborted' },
      data: { reason: 'JOIN_FAILURE' },
    });
  });
});

describe('recordings and streams', () => {
  const egressInfo = {
    egressId: 'EG_1',
    roomId: 'RM_1',
    roomName: 'standup',
    roomComposite: { roomName: 'standup', file: { s3: { accessKey: 'AK', secret: 'S3CRET' } } },
    startedAt: NANOS,
  };

  it('starts with the kind of its request and nothing of the request itself', () => {
    const draft = eventOf({ event: 'egress_started', egressInfo });
    expect(draft.data).toEqual({
      egressId: 'EG_1',
      roomId: 'RM_1',
      roomName: 'standup',
      status: 'EGRESS_STARTING',
      kind: 'room_composite',
      startedAt: '2026-11-21T11:23:23.000Z',
    });
  });

  it('ends with its files in milliseconds and bytes, without their addresses', () => {
    const fileResults = [
      {
        filename: 'a.mp4',
        duration: '840000999999',
        size: '12582912',
        location: 'https://s3/a.mp4?X-Amz-Signature=abc',
      },
    ];
    const error = 'upload to rtmps://live.example/app/str34mk3y failed';
    const draft = eventOf({
      event: 'egress_ended',
      egressInfo: { ...egressInfo, status: 'EGRESS_FAILED', endedAt: '1795260263000000000', fileResults, error },
    });
    expect(draft.data).toMatchObject({
      endedAt: '2026-11-21T11:24:23.000Z',
      files: [{ filename: 'a.mp4', durationMs: 840_000, sizeBytes: 12_582_912 }],
      error: 'upload to rtmps://live.example failed',
    });
    expect(JSON.stringify(draft)).not.toMatch(/S3CRET|Signature|str34mk3y/);
  });

  it('may lack a room', () => {
    const draft = eventOf({
      event: 'egress_updated',
      egressInfo: { egressId: 'EG_2', web: { url: 'https://x' }, status: 'EGRESS_ACTIVE' },
    });
    expect(draft).toMatchObject({ event: { name: 'egress.updated' }, data: { egressId: 'EG_2', kind: 'web' } });
  });

  it('takes an ingress without its stream key', () => {
    const ingressInfo = {
      ingressId: 'IN_1',
      name: 'stage',
      streamKey: 'str34mk3y',
      url: 'rtmp://in.example/x',
      roomName: 'standup',
      participantIdentity: 'stage',
      state: { status: 'ENDPOINT_PUBLISHING', roomId: 'RM_1', startedAt: NANOS },
    };
    const draft = eventOf({ event: 'ingress_started', ingressInfo });
    expect(draft.data).toEqual({
      ingressId: 'IN_1',
      roomId: 'RM_1',
      roomName: 'standup',
      name: 'stage',
      inputType: 'RTMP_INPUT',
      status: 'ENDPOINT_PUBLISHING',
      personId: 'ps-stage',
      participantIdentity: 'stage',
      startedAt: '2026-11-21T11:23:23.000Z',
    });
  });
});

describe('what has no declaration', () => {
  it('passes as webhook.received, whole but for its secrets', () => {
    const job = {
      id: 'AJ_1',
      token: 'tkn',
      agentName: 'host',
      room: { ...room, turnPassword: 'pw' },
      note: 'see https://u:pw@h.example/p?q',
    };
    const draft = eventOf({ event: 'agent_job_started', job, id: 'EV_9' });
    expect(draft).toMatchObject({
      id: 'EV_9',
      event: { name: 'webhook.received' },
      data: {
        webhookId: 'EV_9',
        event: 'agent_job_started',
        payload: { job: { id: 'AJ_1', agentName: 'host', room, note: 'see https://h.example' } },
      },
    });
    expect(JSON.stringify(draft)).not.toMatch(/tkn|pw/);
  });

  it.each([
    ['a room without a sid', { event: 'room_started', room: { name: 'x' } }],
    ['a key that is no token', { event: 'room_started', room: { sid: 'RM.*', name: 'x' } }],
    ['a participant without an identity', { event: 'participant_joined', room, participant: { sid: 'PA_1' } }],
    [
      'a track kind nobody knows',
      {
        event: 'track_published',
        room,
        participant: { sid: 'PA_1', identity: 'x' },
        track: { sid: 'TR_1', type: 'SMELL' },
      },
    ],
    ['a room that is no object', { event: 'room_finished', room: 'RM_1' }],
    ['a name from the prototype', { event: 'constructor', room }],
    ['no content at all', { event: 'room_started' }],
  ])('keeps %s instead of losing it', (_what, body) => {
    expect(eventOf(body)).toMatchObject({ event: { name: 'webhook.received' }, data: { event: body.event } });
  });

  it('leaves out a payload the log would refuse for its size', () => {
    expect(eventOf({ event: 'novel', blob: 'x'.repeat(300_000) }).data).toMatchObject({
      payload: { omitted: expect.stringContaining('bytes') },
    });
  });
});

it('has a reader for every event name of LiveKit 1.13 that the catalogue declares', () => {
  expect(Object.keys(READERS)).toHaveLength(12);
});
