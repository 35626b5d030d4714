import {
  deadLetterDiscarded,
  deadLetterRedriveFailed,
  deadLetterRedriven,
  deadLetterRedriveRequested,
  deadLetterWritten,
} from '../../schemas/dead-letters.ts';
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
    when(deadLetterRedriveRequested, ({ tenant, position, data: { deadLetterId } }) =>
      row(DeadLetter, tenant, deadLetterId).max({ requestedSeq: position.seq }),
    ),
    when(deadLetterRedriven, ({ tenant, time, position, data: { deadLetterId, attempts } }) =>
      row(DeadLetter, tenant, deadLetterId)
        .advance('state', 'redriven')
        .min({ redrivenAt: time })
        .max({ attempts, settledSeq: position.seq }),
    ),
    when(deadLetterRedriveFailed, ({ tenant, time, position, data: { deadLetterId, code, reason, attempts } }) =>
      row(DeadLetter, tenant, deadLetterId)
        .set({ code, reason })
        .max({ attempts, lastAt: time, settledSeq: position.seq }),
    ),
    when(deadLetterDiscarded, ({ tenant, time, data: { deadLetterId, reason } }) =>
      row(DeadLetter, tenant, deadLetterId)
        .advance('state', 'discarded')
        .once({ discardReason: reason })
        .min({ discardedAt: time }),
    ),
  ],
});
