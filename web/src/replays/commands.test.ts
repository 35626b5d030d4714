import { describe, expect, test, vi } from 'vitest';
import { listAsAura, listAsCurl, speedText, targetText, wishAsAura, wishAsCurl } from './commands.ts';
import { readReplaySearch } from './search.ts';
import { draftOf, isComplete, wishOf } from './wish.ts';

describe('a new replay', () => {
  test('is asked for with what was filled in, and nothing else', () => {
    expect(wishOf({ ...draftOf({}), url: ' https://example.com/hook ' })).toEqual({
      target: { type: 'webhook', url: 'https://example.com/hook', mode: 'structured' },
    });
    const filled = {
      ...draftOf({ from: 'EVENTS:5', subject: 'room/RM_1' }),
      target: 'nats' as const,
      name: 'copy',
      type: 'room, participant.joined',
      speed: 'times' as const,
      times: '2.5',
      maxGapS: 3,
    };
    expect(wishOf(filled)).toEqual({
      from: 'EVENTS:5',
      subject: 'room/RM_1',
      type: ['com.auralink.room*', 'com.auralink.participant.joined*'],
      speed: 2.5,
      max_gap_ms: 3_000,
      target: { type: 'nats', name: 'copy' },
    });
  });

  test('into a projection leaves out what a projection cannot take', () => {
    expect(
      wishOf({ ...draftOf({ from: 'EVENTS:5' }), target: 'projection', projection: 'rooms', speed: 'real_time' }),
    ).toEqual({
      target: { type: 'projection', projection: 'rooms' },
    });
  });

  test('needs somebody to tell', () => {
    const draft = draftOf({});
    expect([isComplete(draft), isComplete({ ...draft, url: 'x' }), isComplete({ ...draft, target: 'nats' })]).toEqual([
      false,
      true,
      true,
    ]);
    expect(isComplete({ ...draft, target: 'projection' })).toBe(false);
  });

  test('is the same as a command', () => {
    vi.stubGlobal('location', { origin: 'http://127.0.0.1:8080' });
    const wish = wishOf({
      ...draftOf({ from: '2026-11-21', type: 'room.*' }),
      url: "https://example.com/?a=b&c='d'",
      mode: 'batch',
      speed: 'real_time',
    });
    expect(wishAsAura(wish)).toBe(
      `npm run -s aura -- replay --from 2026-11-21 --type 'com.auralink.room.*' --speed real_time --to-webhook 'https://example.com/?a=b&c='\\''d'\\''' --mode batch`,
    );
    expect(wishAsCurl(wish)).toContain('-X POST http://127.0.0.1:8080/api/v1/replays');
    vi.unstubAllGlobals();
  });
});

test('the address holds the filters of a new replay only while its form is open', () => {
  expect(readReplaySearch({ state: 'paused', subject: 'room/1', replay: 7 })).toEqual({ state: 'paused', replay: '7' });
  expect(readReplaySearch({ new: true, subject: 'room/1', from: 'EVENTS:1', odd: 1 })).toEqual({
    new: true,
    subject: 'room/1',
    from: 'EVENTS:1',
  });
  expect(readReplaySearch({ state: 'odd' })).toEqual({});
});

test('targets and speeds in words', () => {
  expect(targetText({ target: { type: 'webhook', url: 'https://example.com/x', mode: 'batch', retry_for_s: 1 } })).toBe(
    'example.com/x',
  );
  expect(targetText({ target: { type: 'nats', subject: 'replay.acme.copy', acknowledged: false } })).toBe(
    'replay.acme.copy.>',
  );
  expect(['as_fast_as_possible' as const, 'real_time' as const, 10].map(speedText)).toEqual([
    'As fast as possible',
    'As it happened',
    '10 × as fast',
  ]);
});

test('the list is copied with its filter', () => {
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:8080' });
  expect([listAsAura({}), listAsAura({ state: 'paused' })]).toEqual([
    'npm run -s aura -- replays',
    'npm run -s aura -- replays --state paused',
  ]);
  expect(listAsCurl({ state: 'paused' })).toContain('http://127.0.0.1:8080/api/v1/replays?state=paused');
});
