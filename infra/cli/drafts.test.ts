import { describe, expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import { draftOf, draftsOf } from './drafts.ts';

const NOW = '2026-11-21T09:00:00.000Z';
const newId = () => 'new';
const filled = { specversion: '1.0', id: 'new', source: '/cli', time: NOW, datacontenttype: 'application/json' };

const faultOf = (text: string) => {
  try {
    draftsOf(text, newId, NOW);
  } catch (error) {
    return error instanceof Fault ? error.details : error;
  }
  return undefined;
};

describe('an event that a person publishes', () => {
  it('gets what its envelope lacks', () => {
    expect(draftOf({ type: 't', data: '{"a":1}' }, newId, NOW)).toEqual({ ...filled, type: 't', data: { a: 1 } });
  });
  it('keeps what is named', () => {
    expect(
      draftOf({ type: 't', data: '{}', id: 'mine', source: '/shop', subject: 'room/x' }, newId, NOW),
    ).toMatchObject({ id: 'mine', source: '/shop', subject: 'room/x' });
  });
  it.each(['', '{', '[]', '17', 'null'])('is refused with the data %j', (data) => {
    expect(() => draftOf({ type: 't', data }, newId, NOW)).toThrow(Fault);
  });
});

describe('events of a file', () => {
  const event = { type: 't', data: {} };
  const one = { ...filled, ...event };
  it('are one, an array, or one a line', () => {
    expect(draftsOf(JSON.stringify(event), newId, NOW)).toEqual([one]);
    expect(draftsOf(JSON.stringify([event, event], null, 2), newId, NOW)).toEqual([one, one]);
    expect(draftsOf(`${JSON.stringify(event)}\n\n${JSON.stringify(event)}\r\n`, newId, NOW)).toEqual([one, one]);
  });
  it('may be what replay --positions and tail --json wrote', () => {
    expect(draftsOf(JSON.stringify({ position: 'EVENTS:1', msg_id: 'm', event }), newId, NOW)).toEqual([one]);
  });
  it('are refused all together, with the line at fault', () => {
    expect(faultOf(`${JSON.stringify(event)}\n{"type":`)).toMatchObject({ line: 2 });
    expect(faultOf(`${JSON.stringify(event)}\n{"data":{}}`)).toMatchObject({ line: 2 });
    expect(faultOf('"text"')).toMatchObject({ line: 1 });
  });
});
