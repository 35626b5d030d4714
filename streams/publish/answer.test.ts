import { expect, it } from 'vitest';
import { readAnswer } from './answer.ts';

const refusal = (code: number, number: number) =>
  readAnswer(JSON.stringify({ error: { code, err_code: number, description: 'why' }, stream: 'EVENTS', seq: 0 }), 0);

it('reads what JetStream says', () => {
  expect(readAnswer('{"stream":"EVENTS","seq":17}', 0)).toEqual({
    kind: 'stored',
    stream: 'EVENTS',
    seq: 17,
    duplicate: false,
  });
  expect(readAnswer('{"stream":"EVENTS","seq":3,"duplicate": true}', 0)).toMatchObject({
    kind: 'stored',
    seq: 3,
    duplicate: true,
  });
  expect(readAnswer('{"stream":"EVENTS","seq":9,"batch":"b","count":3}', 0)).toMatchObject({ kind: 'stored', seq: 9 });
});

it('a duplicate in a batch and a probe that finds nothing are answers of their own', () => {
  expect(refusal(400, 10201)).toEqual({ kind: 'has_duplicate' });
  expect(refusal(400, 10070)).toEqual({ kind: 'absent' });
});

it('a guard that does not hold is an answer of its own', () => {
  expect([refusal(400, 10071), refusal(400, 10164)]).toEqual([{ kind: 'stale' }, { kind: 'stale' }]);
});

it('a full log, a message too large and a wrong stream are refusals with a code', () => {
  expect(refusal(503, 10077)).toMatchObject({ kind: 'refused', code: 'LOG_FULL' });
  expect(refusal(400, 10054)).toMatchObject({ kind: 'refused', code: 'EVENT_TOO_LARGE' });
  expect(refusal(400, 10174)).toMatchObject({ kind: 'refused', code: 'LOG_DRIFTED' });
  expect(refusal(400, 10999)).toMatchObject({
    kind: 'refused',
    code: 'INTERNAL',
    details: { natsCode: 10999, natsError: 'why' },
  });
});

it('what leaves open whether it was stored is unknown: it is asked again', () => {
  expect(readAnswer('', 503).kind).toBe('unknown');
  expect(readAnswer('no json', 0).kind).toBe('unknown');
  expect(readAnswer('{}', 0).kind).toBe('unknown');
  expect(refusal(503, 10008).kind).toBe('unknown');
  expect(refusal(400, 10176).kind).toBe('unknown');
  expect(refusal(409, 10158).kind).toBe('unknown');
});
