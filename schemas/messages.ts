import Type from 'typebox';
import { defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';
import { room } from './rooms.ts';

/** A chat message to everybody in a room. */
const Message = {
  roomId: Key,
  messageId: Key,
  personId: Key,
  sender: Name,
  text: Type.String({ minLength: 1, maxLength: 8_192 }),
};

const PERSONAL = [{ of: 'personId', fields: ['sender', 'text'] }] as const;

const hello = {
  roomId: 'RM_FZ8vZ6993fKS',
  messageId: 'ms-1',
  personId: 'ps-4cQ2',
  sender: 'alice',
  text: 'Shall we start?',
};

export const messageRequested = defineEvent({
  type: 'com.auralink.message.requested.v1',
  owner: 'platform',
  of: room,
  meaning: 'Somebody asked for a message to be sent to a room. Published by the facade before LiveKit is called.',
  data: Type.Object({ ...Message, roomName: Name }),
  personal: PERSONAL,
  example: { ...hello, roomName: 'standup' },
});

export const messageSent = defineEvent({
  type: 'com.auralink.message.sent.v1',
  owner: 'platform',
  of: room,
  meaning: 'LiveKit has accepted the message for everybody in the room.',
  data: Type.Object({ ...Message, sentAt: Time }),
  personal: PERSONAL,
  example: { ...hello, sentAt: '2026-11-21T09:00:10.000Z' },
});

export const messageRefused = defineEvent({
  type: 'com.auralink.message.refused.v1',
  owner: 'platform',
  of: room,
  meaning: 'The message could not be sent; the code says why.',
  data: Type.Object({ roomId: Key, messageId: Key, code: Type.String(), reason: Type.String() }),
  example: { roomId: hello.roomId, messageId: hello.messageId, code: 'ROOM_ENDED', reason: 'the room is over' },
});
