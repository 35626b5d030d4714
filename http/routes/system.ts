import { defineRoute } from '../route.ts';
import { Overview } from '../shapes/system.ts';

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
