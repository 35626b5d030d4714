import { describe, expect, it } from 'vitest';
import {
  deadLetterDiscarded,
  deadLetterRedriveFailed,
  deadLetterRedriven,
  deadLetterRedriveRequested,
  deadLetterWritten,
} from '../../schemas/dead-letters.ts';
import type { EventDeclaration } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { verdictOn } from './verdict.ts';

const WHICH = { deadLetterId: 'dl-1', handler: 'rate-call' };
const said = (event: EventDeclaration, msgId: string, more: object = {}, causationid?: string): StoredEvent => ({
  position: { stream: 'EVENTS', seq: 1 },
  msgId,
  event: { type: event.type, data: { ...WHICH, ...more }, causationid } as unknown as StoredEvent['event'],
});
const written = said(deadLetterWritten, 'w', { attempts: 3 });
const asked = (msgId: string) => said(deadLetterRedriveRequested, msgId);
const redriven = (of: string) => said(deadLetterRedriven, `${of}-done`, { attempts: 4 }, of);
const failed = (of: string, attempts: number) =>
  said(deadLetterRedriveFailed, `${of}-failed`, { code: 'ROOM_ENDED', reason: 'over', attempts }, of);
const discarded = said(deadLetterDiscarded, 'd', { reason: 'a test' });

describe('a request to try a letter again', () => {
  it('runs, as the attempt after the last', () => {
    expect(verdictOn([written, asked('a')], 'a')).toMatchObject({ kind: 'run', attempts: 4 });
    expect(verdictOn([written, asked('a'), failed('a', 4), asked('b')], 'b')).toMatchObject({
      kind: 'run',
      attempts: 5,
    });
  });

  it('runs again when it comes again without an outcome: the process died', () => {
    expect(verdictOn([written, asked('a'), asked('b')], 'a')).toMatchObject({ kind: 'run' });
  });

  it('that has its outcome does not run', () => {
    expect(verdictOn([written, asked('a'), failed('a', 4)], 'a')).toEqual({
      kind: 'answer',
      outcome: { kind: 'failed', code: 'ROOM_ENDED', reason: 'over', attempts: 4 },
    });
  });

  it('of a letter that was handled does not run', () => {
    expect(verdictOn([written, asked('a'), redriven('a'), asked('b')], 'b')).toEqual({
      kind: 'answer',
      outcome: { kind: 'redriven', attempts: 4 },
    });
  });

  it('that came while another was under way waits for that one, and gets its outcome, however many wait', () => {
    const three = [written, asked('a'), asked('b'), asked('c')];
    expect(verdictOn(three, 'b')).toEqual({ kind: 'wait' });
    expect(verdictOn(three, 'c')).toEqual({ kind: 'wait' });
    for (const one of ['b', 'c'])
      expect(verdictOn([...three, failed('a', 4)], one)).toMatchObject({ outcome: { kind: 'failed', attempts: 4 } });
  });

  it('that came after the failure runs, though others still wait for their answer', () => {
    const history = [written, asked('a'), asked('b'), failed('a', 4), asked('c'), failed('b', 4)];
    expect(verdictOn(history, 'c')).toMatchObject({ kind: 'run', attempts: 5 });
  });

  it('of a letter that somebody discards before it begins does not run', () => {
    expect(verdictOn([written, asked('a'), discarded], 'a')).toMatchObject({
      outcome: { kind: 'failed', code: 'DEAD_LETTER_DISCARDED' },
    });
  });

  it('of a letter that the log does not hold is unknown', () => {
    expect(verdictOn([asked('a')], 'a')).toEqual({ kind: 'unknown' });
  });
});
