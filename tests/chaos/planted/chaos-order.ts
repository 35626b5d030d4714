import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineHandler } from '../../../handlers/define.ts';
import { emit } from '../../../schemas/define.ts';
import { Fault } from '../../../schemas/errors.ts';
import { messageRequested, messageSent } from '../../../schemas/messages.ts';

const FILE = process.env['CHAOS_ORDER_FILE'];
const tried = new Map<string, number>();

/**
 * An ordered handler as a careless author writes it: some of its events fail at first, some take their time. Its answer is an event, its trace a line in
 * a file: what was done, in which order, and how often.
 */
export default defineHandler({
  name: 'chaos-order',
  meaning: 'Answers messages of the chaos suite, some at the second or third attempt.',
  needs: [],
  order: 'key',
  parallel: 8,
  retryMs: [40, 80, 160, 320],
  timeoutMs: 20_000,
  from: 'start',
  on: (when) => [
    when(messageRequested, async ({ data: { roomId, messageId, personId, sender, text } }) => {
      const attempt = (tried.get(messageId) ?? 0) + 1;
      tried.set(messageId, attempt);
      const n = Number(text);
      if (sender === null || text === null) throw new Fault('PERSON_ERASED', { messageId });
      if (text === 'poison') throw new Fault('LIVEKIT_UNREACHABLE', { reason: 'poison' });
      if (attempt <= n % 4) throw new Fault('LIVEKIT_UNREACHABLE', { reason: 'not yet' });
      await sleep(n % 3);
      if (FILE !== undefined) appendFileSync(FILE, `${roomId} ${messageId}\n`);
      return [emit(messageSent, { roomId, messageId, personId, sender, text, sentAt: '2026-11-21T09:00:00.000Z' })];
    }),
  ],
});
