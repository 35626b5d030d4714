import { describe, expect, it } from 'vitest';
import type { DataOf, Draft, EventDeclaration } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import type { EventOf, StoredEvent } from '../../schemas/event.ts';
import { messageRequested } from '../../schemas/messages.ts';
import { participantLeft, participantRemoveRequested } from '../../schemas/participants.ts';
import { roomEndRequested, roomFinished, roomLost, roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { trackMuteRequested } from '../../schemas/tracks.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import type { Ports } from '../ports.ts';
import createRoom from './create-room.ts';
import endRoom from './end-room.ts';
import muteTrack from './mute-track.ts';
import removeParticipant from './remove-participant.ts';
import reportRoom from './report-room.ts';
import { roomMetadata } from '../room-metadata.ts';
import sendMessage from './send-message.ts';

const given = <E extends EventDeclaration>(event: E, data: DataOf<E> = event.example as DataOf<E>): EventOf => {
  const key = (data as Record<string, string>)[event.of.key] as string;
  return { key, tenant: 'acme', type: event.type, data } as unknown as EventOf;
};

/** LiveKit as handlers see it: does everything, remembers it. */
const livekit = () => {
  const calls: unknown[][] = [];
  const note =
    (name: string, answer?: unknown) =>
    async (...args: unknown[]): Promise<never> => {
      calls.push([name, ...args]);
      return answer as never;
    };
  const made = {
    roomId: 'RM_1',
    name: 'standup',
    maxParticipants: 10,
    emptyTimeoutMs: 300_000,
    metadata: '',
    createdAt: '2026-11-21T09:00:00.000Z',
  };
  const port: Ports['livekit'] = {
    createRoom: note('createRoom', made),
    endRoom: note('endRoom'),
    removeParticipant: note('removeParticipant'),
    muteTrack: note('muteTrack'),
    sendMessage: note('sendMessage'),
  };
  return { calls, port };
};

const react = async (handler: HandlerDeclaration, event: EventOf, ports: object, past: readonly StoredEvent[] = []) => {
  const found = handler.on.find((one) => one.event.type === event.type);
  const context = {
    past: async () => past,
    last: async (...of: readonly EventDeclaration[]) =>
      past.findLast((stored) => of.some(({ type }) => stored.event.type === type)),
    signal: new AbortController().signal,
  };
  return (await found?.run(event, ports as Record<string, unknown>, context)) as readonly Draft[];
};

const said = (drafts: readonly Draft[] | undefined) => drafts?.map(({ event, data }) => [event.name, data]);

const ROOM = { roomId: 'RM_FZ8vZ6993fKS', name: 'standup' };
const ALICE = { participantId: 'PA_EsfHkT95YTvn', identity: 'alice' };

describe('given an intent, when LiveKit does it, then the outcome is said', () => {
  it.each([
    [
      createRoom,
      roomRequested,
      'room.created',
      ['createRoom', 'acme', { name: 'standup', maxParticipants: 10, emptyTimeoutMs: 300_000 }],
    ],
    [endRoom, roomEndRequested, 'room.ended', ['endRoom', 'acme', ROOM]],
    [removeParticipant, participantRemoveRequested, 'participant.removed', ['removeParticipant', 'acme', ROOM, ALICE]],
    [muteTrack, trackMuteRequested, 'track.muted', ['muteTrack', 'acme', ROOM, ALICE, 'TR_AM4x2vrkrNVebS', true]],
    [
      sendMessage,
      messageRequested,
      'message.sent',
      [
        'sendMessage',
        'acme',
        ROOM,
        { messageId: 'ms-1', sender: 'alice', text: 'Shall we start?', sentAt: expect.any(String) },
      ],
    ],
  ] as const)('%#: $name', async (handler, intent, outcome, call) => {
    const { calls, port } = livekit();
    const drafts = await react(handler, given(intent), { livekit: port });
    expect(calls).toEqual([call]);
    expect(drafts.map(({ event }) => event.name)).toEqual([outcome]);
  });

  it('a wish for an agent in a room that lives without one is answered with the room as it is', async () => {
    const wish = { requestId: 'rq-8', name: 'standup', aiAgentEnabled: true, agentId: 'host' };
    const outcomeWith = async (metadata: string) => {
      const { port } = livekit();
      const createsIt: Ports['livekit'] = {
        ...port,
        createRoom: async (...asked) => ({ ...(await port.createRoom(...asked)), metadata }),
      };
      const [created] = await react(createRoom, given(roomRequested, wish), { livekit: createsIt });
      return created?.data;
    };
    expect(await outcomeWith('plain text')).toMatchObject({ aiAgentEnabled: false, metadata: 'plain text' });
    expect(await outcomeWith('plain text')).not.toHaveProperty('agentId');
    expect(await outcomeWith(roomMetadata(wish) ?? '')).toMatchObject({ aiAgentEnabled: true, agentId: 'host' });
  });

  it.each([
    [createRoom, roomRequested, 'room.refused', { requestId: 'rq-7', name: 'standup' }],
    [endRoom, roomEndRequested, 'room.end_refused', { roomId: ROOM.roomId }],
    [
      removeParticipant,
      participantRemoveRequested,
      'participant.remove_refused',
      { roomId: ROOM.roomId, participantId: ALICE.participantId },
    ],
    [muteTrack, trackMuteRequested, 'track.mute_refused', { roomId: ROOM.roomId, trackId: 'TR_AM4x2vrkrNVebS' }],
    [sendMessage, messageRequested, 'message.refused', { roomId: ROOM.roomId, messageId: 'ms-1' }],
  ] as const)('%#: given up, then it is refused with the code', (handler, intent, outcome, data) => {
    const drafts = handler.otherwise?.(
      given(intent),
      new Fault('LIVEKIT_REFUSED', { livekitCode: 'invalid_argument' }),
    );
    expect(said(drafts as readonly Draft[])).toEqual([
      [
        outcome,
        {
          ...data,
          code: 'LIVEKIT_REFUSED',
          reason: 'LIVEKIT_REFUSED: LiveKit refused the request (livekitCode invalid_argument)',
        },
      ],
    ]);
  });

  it.each([
    [removeParticipant, participantRemoveRequested, 'identity'],
    [muteTrack, trackMuteRequested, 'identity'],
    [sendMessage, messageRequested, 'text'],
  ] as const)('%#: given an erased person, then nothing is done in their name', async (handler, intent, field) => {
    const { calls, port } = livekit();
    const event = given(intent as EventDeclaration, { ...intent.example, [field]: null });
    await expect(react(handler, event, { livekit: port })).rejects.toMatchObject({ code: 'PERSON_ERASED' });
    expect(calls).toEqual([]);
  });
});

describe('the metadata of a room', () => {
  it.each([
    ['nothing wanted, own kept', { aiAgentEnabled: false, metadata: 'mine' }, 'mine'],
    ['nothing wanted, nothing said', { aiAgentEnabled: false }, undefined],
    ['AI wanted', { aiAgentEnabled: true, agentId: 'host' }, '{"ai_agent_enabled":true,"agent_id":"host"}'],
    ['AI beside an own object', { aiAgentEnabled: true, metadata: '{"a":1}' }, '{"a":1,"ai_agent_enabled":true}'],
    [
      'AI beside an own text',
      { aiAgentEnabled: true, metadata: 'mine' },
      '{"metadata":"mine","ai_agent_enabled":true}',
    ],
    ['AI beside an own list', { aiAgentEnabled: true, metadata: '[1]' }, '{"metadata":"[1]","ai_agent_enabled":true}'],
  ])('%s', (_what, wish, metadata) => expect(roomMetadata(wish)).toBe(metadata));

  it('reaches LiveKit with the room', async () => {
    const { calls, port } = livekit();
    await react(
      createRoom,
      given(roomRequested, { requestId: 'rq-1', name: 'x', aiAgentEnabled: true, agentId: 'host' }),
      { livekit: port },
    );
    expect(calls).toEqual([
      ['createRoom', 'acme', { name: 'x', metadata: '{"ai_agent_enabled":true,"agent_id":"host"}' }],
    ]);
  });
});

const stored = (event: EventDeclaration): StoredEvent => ({
  position: { stream: 'EVENTS', seq: 1 },
  msgId: event.name,
  event: { type: event.type, data: event.example } as unknown as StoredEvent['event'],
});

describe('the report', () => {
  it('given a finish, then the room is reported', async () => {
    const drafts = await react(reportRoom, given(roomFinished), {}, [stored(participantLeft), stored(roomFinished)]);
    expect(said(drafts)).toMatchObject([
      ['room.reported', { roomId: ROOM.roomId, revision: 2, durationMs: 901_730, participants: 1 }],
    ]);
  });

  it('given a leave after the finish, then it is reported again, one higher', async () => {
    const drafts = await react(reportRoom, given(participantLeft), {}, [stored(roomFinished), stored(participantLeft)]);
    expect(said(drafts)).toMatchObject([['room.reported', { revision: 2 }]]);
  });

  it('given a room that LiveKit no longer knows, then it is reported as far as it was seen', async () => {
    const drafts = await react(reportRoom, given(roomLost), {}, [stored(roomStarted), stored(roomLost)]);
    expect(said(drafts)).toMatchObject([['room.reported', { revision: 2, durationMs: 870_730 }]]);
  });

  it('given a leave while the room lives, then nothing is said and the past is not read', async () => {
    const past = [stored(participantLeft)];
    expect(await react(reportRoom, given(participantLeft), {}, past)).toEqual([]);
    const handler = reportRoom.on.find(({ event }) => event === participantLeft);
    const unread = {
      last: async () => undefined,
      past: () => Promise.reject(new Error('read')),
      signal: AbortSignal.abort(),
    };
    expect(await handler?.run(given(participantLeft), {}, unread)).toEqual([]);
  });
});
