import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** A chat message to everybody in a room. */
export const RoomMessage = personal(
  defineEntity({
    name: 'RoomMessage',
    tableName: 'room_messages',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      id: p.text().primary(),
      roomId: p.text().nullable(),
      personId: p.text().nullable(),
      sender: p.text().nullable(),
      text: p.text().nullable(),
      state: p.enum(['requested', 'refused', 'sent']).default('requested'),
      requestedAt: p.datetime(3).nullable(),
      sentAt: p.datetime(3).nullable(),
      /** The earliest moment anything was heard of the message: what a room's messages are sorted by. */
      writtenAt: p.datetime(3),
      errorCode: p.text().nullable(),
      errorReason: p.text().nullable(),
    },
    indexes: [{ name: 'room_messages_of_room', properties: ['tenant', 'roomId', 'writtenAt', 'id'] }],
  }),
  { of: 'personId', columns: ['sender', 'text'] },
);
