import { describe, expect, it } from 'vitest';
import type { Copy } from '../../streams/copies.ts';
import { diagnose } from './diagnose.ts';
import { log, onLog, well } from './given-facts.ts';

const stream = (copies: readonly Copy[]) => [{ name: 'EVENTS', messages: 1, bytes: 1, maxBytes: 8e9, copies }];
const copy = (server: string, state: Copy['state'] = 'follows', behind = 0): Copy => ({ server, state, behind });
const said = (copies: readonly Copy[]) =>
  diagnose({ ...well, log: { ...log, streams: stream(copies) } }).find(({ check }) => check === 'copies of the log');

describe('copies of the log', () => {
  it('are named with their leader where all follow; one server is no fault', () => {
    expect(said([copy('a', 'leads'), copy('b'), copy('c')])).toMatchObject({
      level: 'ok',
      found: 'the log is on 3 servers, a (leads), b (follows), c (follows)',
    });
    expect(said([])).toMatchObject({ level: 'ok' });
  });

  it('that are behind are worth a look; one of three away means that the next one stops everything', () => {
    expect(onLog({ streams: stream([copy('a', 'leads'), copy('b'), copy('c', 'behind', 5_000)]) })).toEqual([
      'warn copies of the log',
    ]);
    expect(said([copy('a', 'leads'), copy('b'), copy('c', 'away', 7)])).toMatchObject({
      level: 'fail',
      found: 'EVENTS on 3 servers: c (away)',
    });
  });
});
