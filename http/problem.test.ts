import { expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { faultOf, problemHeaders, problemOf } from './problem.ts';

const request = { path: '/api/v1/rooms', id: 'rq-1' };

it("a fault's details stand beside the problem's own members and never replace them", () => {
  const problem = problemOf(
    new Fault('EVENT_INVALID', { status: 200, code: 'OK', type: 'com.auralink.x.v1', roomId: 'RM_x', errors: [] }),
    request,
  );
  expect(problem).toMatchObject({
    status: 422,
    code: 'EVENT_INVALID',
    type: '/docs/errors#event_invalid',
    event_type: 'com.auralink.x.v1',
    room_id: 'RM_x',
    errors: [],
    request_id: 'rq-1',
  });
});

it('an unexpected error says nothing of itself', () => {
  const secret = 'password=hunter2';
  const problem = problemOf(faultOf(new Error(secret), 1), request);
  expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
  expect(JSON.stringify(problem)).not.toContain(secret);
});

it('what can be repeated says when, and what needs a token says which', () => {
  expect(problemHeaders(new Fault('BROKER_UNREACHABLE'))).toHaveProperty('retry-after');
  expect(problemHeaders(new Fault('UNAUTHENTICATED'))).toHaveProperty('www-authenticate');
});
