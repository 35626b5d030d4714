import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { messageRefused, messageRequested, messageSent } from '../../schemas/messages.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

export default defineHandler({
  name: 'send-message',
  meaning: 'Sends the message to everybody in the room through LiveKit, or says why not.',
  needs: ['livekit'],
  order: 'none',
  parallel: 16,
  retryMs: [200, 500, 1_000, 2_000],
  timeoutMs: 5_000,
  from: 'now',
  on: (when) => [
    when(messageRequested, async ({ tenant, data }, { livekit }) => {
      const { roomName, sender, text, ...message } = data;
      if (sender === null || text === null) throw new Fault('PERSON_ERASED', { messageId: message.messageId });
      const sentAt = new Date().toISOString();
      await livekit.sendMessage(
        tenant,
        { roomId: message.roomId, name: roomName },
        { messageId: message.messageId, sender, text, sentAt },
      );
      return [emit(messageSent, { ...message, sender, text, sentAt })];
    }),
  ],
  otherwise: (event, fault) => {
    const { roomId, messageId } = event.data as { roomId: string; messageId: string };
    return [emit(messageRefused, { roomId, messageId, ...refusal(fault) })];
  },
});
