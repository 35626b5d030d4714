import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import { messageRefused, messageRequested, messageSent } from '../../schemas/messages.ts';
import { actOn, findRoom, InRoom, needLiveKit } from '../find.ts';
import { answerThen, LOOKING_BACK } from '../past.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { LookingBack } from '../shapes/past.ts';
import { Message } from '../shapes/rooms.ts';
import { accept } from '../write.ts';

export const listMessages = defineRoute({
  method: 'GET',
  path: '/rooms/{room}/messages',
  can: 'rooms:read',
  summary: 'Chat messages of the room, oldest first; with `at`, as they were at that moment',
  tag: 'messages',
  params: InRoom,
  query: closed({ ...LookingBack, ...Paging }),
  reply: page(Message),
  errors: ['ROOM_NOT_FOUND', 'CURSOR_INVALID', ...LOOKING_BACK],
  needs: ['rooms', 'messages', 'pastRooms'],
  run: async ({ params: { room }, query, signal }, { rooms, messages, pastRooms }, { tenant }) => {
    if (query.at === undefined) return messages.list(tenant, (await findRoom(rooms, tenant, room)).id, query);
    const then = await pastRooms.room(tenant, room, query.at, signal);
    return answerThen(await then.messages(query), then);
  },
});

export const sendMessage = defineRoute({
  method: 'POST',
  path: '/rooms/{room}/messages',
  can: 'rooms:write',
  summary: 'Send a chat message to everybody in the room',
  tag: 'messages',
  params: InRoom,
  body: closed({
    text: Type.String({ minLength: 1, maxLength: 8_192 }),
    sender: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: "The token's subject if absent" })),
  }),
  reply: Message,
  status: 201,
  errors: [
    'ROOM_NOT_FOUND',
    'ROOM_NOT_READY',
    'ROOM_ENDED',
    'LIVEKIT_NOT_CONFIGURED',
    'LIVEKIT_UNREACHABLE',
    'LIVEKIT_REFUSED',
  ],
  needs: ['rooms', 'livekit', 'messages', 'person'],
  publishes: [messageRequested],
  run: async ({ params, body, newId, repeated }, { rooms, livekit, messages, person }, { tenant, subject }) => {
    needLiveKit(livekit, tenant);
    const { id: roomId, name: roomName } = await actOn(rooms, tenant, params.room, repeated);
    const { text, sender = subject } = body;
    const messageId = newId('ms');
    const location = `/api/v1/rooms/${roomId}/messages`;
    return accept(
      [emit(messageRequested, { roomId, roomName, messageId, personId: person.idOf(tenant, sender), sender, text })],
      {
        outcome: { done: messageSent, refused: messageRefused },
        show: () => messages.one(tenant, messageId),
        locationOf: () => location,
        pending: {
          body: {
            id: messageId,
            room_id: roomId,
            sender,
            text,
            state: 'requested',
            requested_at: null,
            sent_at: null,
            error: null,
          },
          location,
        },
      },
    );
  },
});
