import { defineRoute } from '../route.ts';
import { page } from '../shapes/fields.ts';
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
