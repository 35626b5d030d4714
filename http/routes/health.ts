import Type from 'typebox';
import { answer, defineRoute } from '../route.ts';
import { closed } from '../shapes/fields.ts';
import { Health, Readiness } from '../shapes/system.ts';

export const getLiveness = defineRoute({
  method: 'GET',
  base: '',
  path: '/livez',
  can: 'public',
  limit: 'none',
  summary: 'The process answers; says nothing about what it depends on',
  tag: 'system',
  reply: closed({ status: Type.Literal('ok') }),
  errors: [],
  needs: [],
  run: () => ({ status: 'ok' as const }),
});

export const getReadiness = defineRoute({
  method: 'GET',
  base: '',
  path: '/readyz',
  can: 'public',
  limit: 'none',
  summary: 'Whether requests can be served: dependencies are there, read models have caught up',
  tag: 'system',
  reply: Readiness,
  also: { 503: 'Not ready; the reasons say why' },
  errors: [],
  needs: ['health'],
  run: async (_request, { health }) => {
    const readiness = await health.ready();
    return answer(readiness, { status: readiness.ready ? 200 : 503 });
  },
});

export const getHealth = defineRoute({
  method: 'GET',
  base: '',
  path: '/health',
  can: 'public',
  limit: 'none',
  summary: 'What is up, what is not, what is off and how to switch it on',
  tag: 'system',
  reply: Health,
  also: { 503: 'The program cannot do its work' },
  errors: [],
  needs: ['health'],
  run: async (_request, { health }) => {
    const report = await health.report();
    return answer(report, { status: report.status === 'down' ? 503 : 200 });
  },
});

export const getMetrics = defineRoute({
  method: 'GET',
  base: '',
  path: '/metrics',
  can: 'system:read',
  services: true,
  limit: 'none',
  summary: 'Metrics in the Prometheus text format',
  tag: 'system',
  kind: 'raw',
  produces: 'text/plain',
  reply: Type.String(),
  errors: [],
  needs: ['metrics'],
  run: async (_request, { metrics }) => {
    const { contentType, text } = await metrics.scrape();
    return answer(text, { headers: { 'content-type': contentType } });
  },
});
