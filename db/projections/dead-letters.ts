import { deadLetterWritten } from '../../schemas/dead-letters.ts';
import { defineProjection, row, when } from '../define.ts';
import { DeadLetter } from '../entities/dead-letters.ts';

export default defineProjection({
  name: 'dead-letters',
  tables: [DeadLetter],
  cases: [
    when(deadLetterWritten, ({ tenant, data: letter }) =>
      row(DeadLetter, tenant, letter.deadLetterId)
        .set({ handler: letter.handler, kind: letter.kind, code: letter.code, reason: letter.reason })
        .set({ eventPosition: letter.eventPosition, eventId: letter.eventId })
        .set({ eventType: letter.eventType, eventSubject: letter.eventSubject })
        .max({ attempts: letter.attempts, lastAt: letter.lastAt })
        .min({ firstAt: letter.firstAt }),
    ),
  ],
});
