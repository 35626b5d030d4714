import { messageRefused, messageRequested, messageSent } from '../../schemas/messages.ts';
import { defineProjection, row, when } from '../define.ts';
import { RoomMessage } from '../entities/messages.ts';

export default defineProjection({
  name: 'messages',
  tables: [RoomMessage],
  cases: [
    when(messageRequested, ({ tenant, time, data: { messageId, roomId, personId, sender, text } }) =>
      row(RoomMessage, tenant, messageId)
        .advance('state', 'requested')
        .once({ roomId, personId, sender, text })
        .min({ requestedAt: time, writtenAt: time }),
    ),
    when(messageSent, ({ tenant, data: { messageId, roomId, personId, sender, text, sentAt } }) =>
      row(RoomMessage, tenant, messageId)
        .advance('state', 'sent')
        .once({ roomId, personId, sender, text })
        .min({ sentAt, writtenAt: sentAt }),
    ),
    when(messageRefused, ({ tenant, time, data: { messageId, roomId, code, reason } }) =>
      row(RoomMessage, tenant, messageId)
        .advance('state', 'refused')
        .once({ roomId, errorCode: code, errorReason: reason })
        .min({ writtenAt: time }),
    ),
  ],
});
