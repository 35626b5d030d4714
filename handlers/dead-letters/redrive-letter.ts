import { deadLetterRedriveFailed, deadLetterRedriven, deadLetterRedriveRequested } from '../../schemas/dead-letters.ts';
import { emit } from '../../schemas/define.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

export default defineHandler({
  name: 'redrive-letter',
  meaning: 'Has a dead letter tried again by its own handler, and says how that ended.',
  needs: ['letters'],
  order: 'none',
  parallel: 8,
  // A request that came while another attempt was under way waits for that one's outcome.
  retryMs: [250, 500, 1_000, 2_000, 5_000, 15_000, 30_000],
  // Around the limit of the handler that is tried.
  timeoutMs: 60_000,
  // A request may be older than the first process that knows this handler.
  from: 'start',
  on: (when) => [
    when(deadLetterRedriveRequested, async ({ tenant, msgId, data }, { letters }, { signal }) => {
      const { deadLetterId, handler } = data;
      const outcome = await letters.redrive({ tenant, deadLetterId, request: msgId, signal });
      if (outcome.kind === 'elsewhere') return [];
      const { attempts } = outcome;
      if (outcome.kind === 'redriven') return [emit(deadLetterRedriven, { deadLetterId, handler, attempts })];
      const { code, reason } = outcome;
      return [emit(deadLetterRedriveFailed, { deadLetterId, handler, code, reason, attempts })];
    }),
  ],
  otherwise: (event, fault) => {
    const { deadLetterId, handler } = event.data as { deadLetterId: string; handler: string };
    return [emit(deadLetterRedriveFailed, { deadLetterId, handler, attempts: 0, ...refusal(fault) })];
  },
});
