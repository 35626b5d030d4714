import { timerCancelled, timerFailed, timerFired, timerSet } from '../../schemas/timers.ts';
import { defineProjection, row, when } from '../define.ts';
import { Timer } from '../entities/timers.ts';

/** Only the platform speaks of timers, each firing guarded by what was said before: the log's order is theirs, hence `set`. */
export default defineProjection({
  name: 'timers',
  tables: [Timer],
  cases: [
    when(timerSet, ({ tenant, time, position, data: timer }) =>
      row(Timer, tenant, timer.timerId)
        .set({ name: timer.name, kind: timer.kind, setBy: timer.setBy, setAt: time, setSeq: position.seq })
        .set({ afterMs: timer.afterMs ?? null, everyMs: timer.everyMs ?? null })
        .set({ cron: timer.cron ?? null, zone: timer.zone ?? null })
        .set({ eventType: timer.event.type, eventSource: timer.event.source })
        .set({ firstDueAt: timer.dueAt, nextDueAt: timer.dueAt, code: null, reason: null }),
    ),
    when(timerFired, ({ tenant, time, position, data: firing }) =>
      row(Timer, tenant, firing.timerId)
        .set({ lastDueAt: firing.dueAt, lastFiredAt: time, lastLateMs: firing.lateMs, lastEventId: firing.eventId })
        .set({ nextDueAt: firing.nextDueAt ?? null, code: null, reason: null })
        .set(firing.nextDueAt === undefined ? { endedAt: time, endedSeq: position.seq } : {})
        .add({ fired: 1, late: firing.late ? 1 : 0, missed: firing.missed }),
    ),
    when(timerFailed, ({ tenant, time, position, data: firing }) =>
      row(Timer, tenant, firing.timerId)
        .set({ lastDueAt: firing.dueAt, code: firing.code, reason: firing.reason })
        .set({ nextDueAt: firing.nextDueAt ?? null })
        .set(firing.nextDueAt === undefined ? { endedAt: time, endedSeq: position.seq } : {})
        .add({ failed: 1, missed: firing.missed }),
    ),
    when(timerCancelled, ({ tenant, time, position, data: { timerId } }) =>
      row(Timer, tenant, timerId).set({ nextDueAt: null, cancelledAt: time, cancelledSeq: position.seq }),
    ),
  ],
});
