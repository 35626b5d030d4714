import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import type { EventDeclaration } from '../../schemas/define.ts';
import type { Fault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { timerCancelled, timerFailed, timerFired, timerSet } from '../../schemas/timers.ts';
import { envelop } from '../envelope.ts';
import { firingId, timerKey } from '../identity.ts';
import { carriedEvent, checkCarried, fill } from './carried.ts';
import { cancel, draftOf, isOutcome, later, type Outcome } from './later.ts';
import { readDue } from './schedule.ts';
import { stateOf } from './state.ts';

const catalogue = await loadCatalogue();
const NOW = Date.parse('2026-11-21T09:00:00.000Z');
const WISH = { requestId: 'rq-1', name: 'standup', aiAgentEnabled: false };
const code = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (thrown) {
    return (thrown as Fault).code;
  }
};

describe('what a handler hands back', () => {
  it('is a timer with the event and its first moment, under a key of tenant, handler and id alone', () => {
    const draft = draftOf('remind', later(roomRequested, WISH, { afterMs: 5_000, id: 'RM_x' }), NOW);
    expect(draft.event).toBe(timerSet);
    expect(draft.data).toEqual({
      timerId: timerKey('handlers/remind', 'RM_x'),
      name: 'RM_x',
      kind: 'after',
      afterMs: 5_000,
      dueAt: '2026-11-21T09:00:05.000Z',
      setBy: 'remind',
      event: { type: roomRequested.type, source: '/auralink/handlers/remind', data: WISH },
    });
    expect(draftOf('remind', cancel('RM_x'), NOW).data).toMatchObject({ timerId: timerKey('handlers/remind', 'RM_x') });
    expect(timerKey('handlers/other', 'RM_x')).not.toBe(timerKey('handlers/remind', 'RM_x'));
    expect(timerKey('people', 'a')).toMatch(/^tm-[A-Za-z0-9_-]{22}$/);
  });

  it('is nothing where the moment, the id or the outcome does not hold', () => {
    const set = (moment: object) => code(() => draftOf('h', later(roomRequested, WISH, moment as never), NOW));
    expect(set({ id: 'a', cron: 'x' })).toBe('TIMER_INVALID');
    expect(set({ id: '', afterMs: 1 })).toBe('TIMER_INVALID');
    expect(set({ afterMs: 1 })).toBe('TIMER_INVALID');
    expect(set({ id: 'x'.repeat(257), afterMs: 1 })).toBe('TIMER_INVALID');
    for (const wrong of [null, 7, {}, { later: { id: 'a', afterMs: 1 } }, { cancel: 7 }])
      expect(isOutcome(wrong as Outcome), JSON.stringify(wrong)).toBe(false);
  });
});

describe('the event of a timer', () => {
  const set = (event: object) => ({ dueAt: '2026-11-21T09:00:00.000Z', event: event as never });

  it('is checked when the timer is set, by the one way onto the log', () => {
    const check = (event: object) => code(() => checkCarried(set(event), catalogue));
    const source = '/timers';
    expect(check({ type: roomRequested.type, source, data: WISH })).toBe('accepted');
    expect(check({ type: 'com.auralink.nothing.v1', source, data: {} })).toBe('EVENT_TYPE_UNKNOWN');
    expect(check({ type: roomRequested.type, source, data: { ...WISH, colour: 'red' } })).toBe('EVENT_INVALID');
    expect(check({ type: roomRequested.type, source, data: { ...WISH, requestId: 'a b' } })).toBe('EVENT_INVALID');
    expect(check({ type: timerSet.type, source, data: timerSet.example })).toBe('TIMER_INVALID');
    const wrong = { ...timerSet.example, event: { type: roomRequested.type, source, data: {} } };
    const put = () => envelop({ event: timerSet, data: wrong }, { tenant: 'a', source: '/auralink/http' }, catalogue);
    expect(code(put)).toBe('EVENT_INVALID');
  });

  it('gets the occurrence and its moment filled in, at any depth, and nothing else', () => {
    const occasion = { occurrence: 3, dueAt: '2026-11-25T08:00:00.000Z' };
    const data = { a: 'rq-{timer.occurrence}-{timer.occurrence}', b: [{ c: '{timer.dueAt}' }], d: 7, e: null };
    expect(fill(data, occasion)).toEqual({ a: 'rq-3-3', b: [{ c: occasion.dueAt }], d: 7, e: null });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (!JSON.stringify(value).includes('{timer.')) expect(fill(value, occasion)).toEqual(value);
      }),
    );
  });

  it('says which timer it comes from, and by how much it is late only if it is', () => {
    const posting = {
      id: firingId('set', 'due'),
      timerId: 'tm-1',
      tenant: 'acme',
      correlationId: 'c',
      causationId: 'f',
      traceparent: undefined,
      occurrence: 2,
      dueAt: '2026-11-25T08:00:00.000Z',
      time: '2026-11-25T08:00:00.004Z',
    };
    const carried = timerSet.example;
    const event = carriedEvent(carried, { ...posting, lateMs: undefined }, catalogue);
    expect(event).toMatchObject({ subject: 'room_request/standup-2', timerid: 'tm-1', timerdue: posting.dueAt });
    expect(event).not.toHaveProperty('timerlatems');
    expect(carriedEvent(carried, { ...posting, lateMs: 9_000 }, catalogue).timerlatems).toBe(9_000);
    expect(firingId('set', 'due')).toBe(firingId('set', 'due'));
    expect(firingId('set', 'other')).not.toBe(firingId('set', 'due'));
  });
});

describe('the state of a timer', () => {
  let seq = 0;
  const told = (event: EventDeclaration, data: object = {}): StoredEvent =>
    ({
      position: { stream: 'EVENTS', seq: ++seq },
      msgId: `m${seq}`,
      event: { type: event.type, data: { ...event.example, ...data } },
    }) as unknown as StoredEvent;
  const set = () => told(timerSet, { dueAt: '2026-01-01T00:00:00.000Z' });
  const next = { occurrence: 4, nextDueAt: '2026-01-02T00:00:00.000Z' };
  const over = { occurrence: 4, nextDueAt: undefined };

  it('follows from the last word of each kind', () => {
    const due = (...events: StoredEvent[]) => stateOf(events)?.dueAt;
    expect(stateOf([])).toBeUndefined();
    expect(stateOf([told(timerCancelled)])).toBeUndefined();
    expect(due(set())).toBe('2026-01-01T00:00:00.000Z');
    expect(due(set(), told(timerFired, next))).toBe('2026-01-02T00:00:00.000Z');
    expect(due(set(), told(timerFired, over))).toBeUndefined();
    expect(due(set(), told(timerFired, next), told(timerFailed, over))).toBeUndefined();
    expect(due(set(), told(timerCancelled))).toBeUndefined();
    expect(due(set(), told(timerCancelled), told(timerFired, next))).toBeUndefined();
    expect(due(told(timerFired, over), told(timerCancelled), set())).toBe('2026-01-01T00:00:00.000Z');
  });

  it('counts occurrences since it was set, and does not depend on the order in which they are read', () => {
    const events = [set(), told(timerFired, { occurrence: 9 }), set(), told(timerFired, next)];
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(stateOf(shuffled)).toMatchObject({ occurrence: 5, dueAt: next.nextDueAt, revision: seq });
      }),
    );
  });
});

it('what somebody else has put on the stream is no timer', () => {
  for (const json of ['', 'null', '7', '{}', '{"tenant":"a","timerId":7}']) expect(readDue(json)).toBeUndefined();
});
