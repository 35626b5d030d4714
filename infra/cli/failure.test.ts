import { describe, expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import { complaintLines, complaintOf, exitCodeOf, Refused } from './failure.ts';

describe('a failure', () => {
  it('is told by its code, its details and what to do next', () => {
    expect(complaintLines(complaintOf(new Fault('NOT_RUNNING', { dataDir: '/data' })))).toEqual([
      'NOT_RUNNING: AuraLink is not running here',
      '  dataDir: /data',
      '  next: Start it with `npm start`, or name a running one with AURALINK_URL and AURALINK_TOKEN.',
    ]);
  });

  it('of the running program keeps its words and lists each error', () => {
    const problem = {
      type: '/docs/errors#event_invalid',
      title: 'The event does not match its declaration',
      detail: 'The event does not match its declaration',
      status: 422,
      code: 'EVENT_INVALID',
      next: 'Compare it with the schema.',
      instance: '/api/v1/events',
      errors: [{ pointer: '/name', message: 'must be string' }],
    };
    expect(complaintLines(complaintOf(new Refused(problem)))).toEqual([
      'EVENT_INVALID: The event does not match its declaration',
      '  errors: /name: must be string',
      '  next: Compare it with the schema.',
    ]);
  });

  it('that nobody foresaw shows its reason and no stack', () => {
    const lines = complaintLines(complaintOf(new TypeError('x is not a function'))).join('\n');
    expect(lines).toContain('reason: x is not a function');
    expect(lines).not.toContain('failure.test.ts');
  });

  it.each([
    [new Fault('OPTION_INVALID'), 2],
    [new Fault('NOT_RUNNING'), 3],
    [new Fault('BROKER_UNREACHABLE'), 3],
    [new Refused({ code: 'DATABASE_UNREACHABLE' }), 3],
    [new Refused({ code: 'EVENT_INVALID' }), 1],
    [new Error('bug'), 1],
    [new DOMException('stop', 'AbortError'), 130],
  ])('ends with the exit code that scripts rely on: %s', (thrown, code) => {
    expect(exitCodeOf(thrown)).toBe(code);
  });
});
