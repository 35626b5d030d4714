import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventDeclaration } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import {
  replayCancelled,
  replayCancelRequested,
  replayCompleted,
  replayFailed,
  replayPaused,
  replayPauseRequested,
  replayProgressed,
  replayRequested,
  replayResumed,
  replayResumeRequested,
  replayStarted,
} from '../../schemas/replays.ts';
import { decideReplay, foldReplay } from './state.ts';

const at = (seq: number, event: EventDeclaration, data: Record<string, unknown> = {}): StoredEvent => ({
  position: { stream: 'EVENTS', seq },
  msgId: `m${seq}`,
  event: {
    specversion: '1.0',
    id: String(seq),
    source: '/test',
    type: event.type,
    subject: 'replay/rp-7',
    time: '2026-11-21T09:00:00.000Z',
    datacontenttype: 'application/json',
    tenant: 'acme',
    correlationid: 'c',
    data: { ...event.example, ...data },
  },
});
const mark = (position: number, delivered: number) => ({ position: `EVENTS:${position}`, delivered });
const begun = [at(20, replayRequested, { from: 'EVENTS:3', to: 'EVENTS:19' })];
const decided = (...events: readonly StoredEvent[]) => {
  const state = foldReplay([...begun, ...events]);
  return state && decideReplay(state);
};

describe('what a replay should do', () => {
  it('is nothing without a request', () => {
    expect(foldReplay([at(21, replayStarted)])).toBeUndefined();
  });

  it('begins before its first position and goes on after the furthest that was recorded', () => {
    expect(foldReplay(begun)).toMatchObject({ position: 2, delivered: 0, revision: 20, takenUpBy: undefined });
    const later = [
      at(21, replayStarted, mark(2, 0)),
      at(23, replayProgressed, mark(9, 4)),
      at(24, replayResumed, mark(9, 4)),
    ];
    expect(foldReplay([...begun, ...later])).toMatchObject({
      position: 9,
      delivered: 4,
      revision: 24,
      takenUpBy: 'm24',
    });
  });

  it('is to run when it was requested, also after a process that ran it has gone', () => {
    expect(decided()).toBe('run');
    expect(decided(at(21, replayStarted, mark(2, 0)), at(22, replayProgressed, mark(5, 1)))).toBe('run');
  });

  it('is to pause once, and to stay so', () => {
    const paused = at(24, replayPaused, { ...mark(5, 1), request: 'EVENTS:23' });
    expect(decided(at(23, replayPauseRequested))).toBe('pause');
    expect(decided(at(23, replayPauseRequested), paused)).toBe('nothing');
  });

  it('is to go on when resumed, also where that was asked while it was still stopping', () => {
    const paused = (seq: number) => at(seq, replayPaused, { ...mark(5, 1), request: 'EVENTS:23' });
    const [pause, resume] = [at(23, replayPauseRequested), (seq: number) => at(seq, replayResumeRequested)];
    expect(decided(pause, paused(24), resume(25))).toBe('run');
    expect(decided(pause, resume(24), paused(25))).toBe('run');
    expect(decided(resume(22), pause)).toBe('pause');
  });

  it('stays where its target stopped it until somebody resumes it', () => {
    const failed = at(23, replayFailed, { ...mark(5, 1), request: 'EVENTS:20' });
    expect(decided(failed)).toBe('nothing');
    expect(decided(failed, at(24, replayResumeRequested))).toBe('run');
    expect(decided(failed, at(24, replayPauseRequested))).toBe('pause');
  });

  it('is to be cancelled whatever else was asked, and is over then for good', () => {
    expect(decided(at(23, replayCancelRequested), at(24, replayResumeRequested))).toBe('cancel');
    const over = [at(23, replayCancelRequested), at(24, replayCancelled, mark(5, 1))];
    expect(decided(...over, at(25, replayResumeRequested))).toBe('nothing');
    expect(decided(at(23, replayCompleted, mark(19, 9)), at(24, replayCancelRequested))).toBe('nothing');
  });

  it('follows from the last event of each type, in whatever order they are read', () => {
    const kinds = [
      replayPauseRequested,
      replayResumeRequested,
      replayStarted,
      replayResumed,
      replayProgressed,
      replayPaused,
      replayFailed,
    ] as const;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...kinds), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (types, random) => {
          const all = [
            ...begun,
            ...types.map((type, index) =>
              at(21 + index, type, { ...mark(5 + index, index), request: `EVENTS:${20 + index}` }),
            ),
          ];
          const lasts = all.filter(
            (one, index) => !all.slice(index + 1).some(({ event }) => event.type === one.event.type),
          );
          const shuffled = lasts.map((one) => ({ one, by: random.next().value })).toSorted((a, b) => a.by - b.by);
          expect(foldReplay(shuffled.map(({ one }) => one))).toEqual(foldReplay(all));
        },
      ),
    );
  });
});
