import Type from 'typebox';
import { missing } from '../find.ts';
import { defineRoute } from '../route.ts';
import { DeadLetter } from '../shapes/events.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { Overview, Projection } from '../shapes/system.ts';

export const getOverview = defineRoute({
  method: 'GET',
  path: '/overview',
  can: 'rooms:read',
  summary: 'What is going on now',
  tag: 'system',
  reply: Overview,
  errors: [],
  needs: ['rooms'],
  run: (_request, { rooms }, { tenant }) => rooms.overview(tenant),
});

export const listDeadLetters = defineRoute({
  method: 'GET',
  path: '/dead-letters',
  can: 'system:read',
  summary: 'Events that a handler or a projection gave up, the newest first',
  tag: 'system',
  query: closed(Paging),
  reply: page(DeadLetter),
  errors: ['CURSOR_INVALID'],
  needs: ['deadLetters'],
  run: ({ query }, { deadLetters }, { tenant }) => deadLetters.list(tenant, query),
});

export const getDeadLetter = defineRoute({
  method: 'GET',
  path: '/dead-letters/{id}',
  can: 'system:read',
  summary: 'One dead letter',
  tag: 'system',
  params: closed({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
  reply: DeadLetter,
  errors: ['DEAD_LETTER_NOT_FOUND'],
  needs: ['deadLetters'],
  run: async ({ params }, { deadLetters }, { tenant }) =>
    (await deadLetters.one(tenant, params.id)) ?? missing('DEAD_LETTER_NOT_FOUND', params),
});

export const listProjections = defineRoute({
  method: 'GET',
  path: '/projections',
  can: 'system:read',
  summary: 'The read models and how far each has read the log',
  tag: 'system',
  reply: page(Projection),
  errors: ['BROKER_UNREACHABLE'],
  needs: ['projections'],
  run: async (_request, { projections }) => ({ items: await projections.list(), next_cursor: null }),
});
