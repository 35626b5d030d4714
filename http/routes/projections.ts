import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import {
  projectionCompared,
  projectionCompareFailed,
  projectionCompareRequested,
  projectionRebuildRequested,
} from '../../schemas/projections.ts';
import type { Caller } from '../auth.ts';
import { missing } from '../find.ts';
import { defineRoute } from '../route.ts';
import { closed, page } from '../shapes/fields.ts';
import { Comparison, Projection } from '../shapes/projections.ts';
import { maySeeRows } from '../sight.ts';
import { accept } from '../write.ts';

const Named = closed({ name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }) });
const NOWHERE = 'EVENTS:0';
const pathOf = (name: string): string => `/api/v1/projections/${name}`;

/** A comparison that was asked for and not taken up yet. */
const begunOf = (projection: string, id: string): Comparison => ({
  id,
  projection,
  state: 'running',
  position: NOWHERE,
  of: NOWHERE,
  percent: 0,
  started_at: new Date().toISOString(),
  finished_at: null,
  rows_differing: 0,
  rows_differing_elsewhere: 0,
  differences: [],
  error: null,
});

/** Rows about who comes in and who was refused are shown to those alone who may see the security log; how many differ is no secret. */
const seenBy = (caller: Pick<Caller, 'permissions'>, comparison: Comparison): Comparison =>
  maySeeRows(caller, comparison.projection) ? comparison : { ...comparison, differences: [] };

export const listProjections = defineRoute({
  method: 'GET',
  path: '/projections',
  can: 'system:read',
  summary: 'The read models and how far each has read the log',
  tag: 'system',
  reply: page(Projection),
  errors: ['BROKER_UNREACHABLE'],
  needs: ['projections'],
  run: async (_request, { projections }, { tenant }) => ({ items: await projections.list(tenant), next_cursor: null }),
});

export const getProjection = defineRoute({
  method: 'GET',
  path: '/projections/{name}',
  can: 'system:read',
  summary: 'One read model, and the progress of its rebuild',
  tag: 'system',
  params: Named,
  reply: Projection,
  errors: ['PROJECTION_NOT_FOUND'],
  needs: ['projections'],
  run: async ({ params: { name } }, { projections }, { tenant }) =>
    (await projections.one(tenant, name)) ?? missing('PROJECTION_NOT_FOUND', { projection: name }),
});

export const rebuildProjection = defineRoute({
  method: 'POST',
  path: '/projections/{name}/rebuild',
  can: 'system:write',
  summary: 'Have a read model built anew beside the one that serves',
  tag: 'system',
  params: Named,
  reply: Projection,
  status: 202,
  errors: ['PROJECTION_NOT_FOUND'],
  needs: ['projections'],
  publishes: [projectionRebuildRequested],
  run: async ({ params: { name }, newId }, { projections }, { tenant }) => {
    const now = (await projections.one(tenant, name)) ?? missing('PROJECTION_NOT_FOUND', { projection: name });
    const rebuildId = newId('rb');
    const asked = {
      id: rebuildId,
      requested_at: null,
      finished_at: null,
      up_to: null,
      duration_ms: null,
      failed: null,
    };
    return accept([emit(projectionRebuildRequested, { projection: name, rebuildId })], {
      show: () => projections.one(tenant, name),
      locationOf: () => pathOf(name),
      pending: {
        body: { ...now, state: 'rebuilding' as const, last_rebuild: { ...asked, state: 'requested' as const } },
        location: pathOf(name),
      },
    });
  },
});

export const compareProjection = defineRoute({
  method: 'POST',
  path: '/projections/{name}/compare',
  can: 'system:write',
  summary: 'Compare the rows that serve with those that the log gives; joins a comparison of yours that runs',
  tag: 'system',
  params: Named,
  reply: Comparison,
  errors: ['PROJECTION_NOT_FOUND'],
  needs: ['projections', 'comparisons'],
  publishes: [projectionCompareRequested],
  run: async ({ params: { name }, newId, repeated }, { projections, comparisons }, caller) => {
    const { tenant } = caller;
    if (!(await projections.one(tenant, name))) missing('PROJECTION_NOT_FOUND', { projection: name });
    const location = `${pathOf(name)}/compare`;
    const show = async () => {
      const found = await comparisons.latest(tenant, name);
      return found && seenBy(caller, found);
    };
    const latest = await show();
    if (latest?.state === 'running' && repeated === undefined)
      return accept<Comparison>([], { show: async () => undefined, pending: { body: latest, location } });
    const comparisonId = newId('cm');
    return accept<Comparison>([emit(projectionCompareRequested, { projection: name, comparisonId })], {
      outcome: { done: [projectionCompared, projectionCompareFailed] },
      show,
      pending: { body: begunOf(name, comparisonId), location },
    });
  },
});

export const getProjectionComparison = defineRoute({
  method: 'GET',
  path: '/projections/{name}/compare',
  can: 'system:read',
  summary: 'The last comparison of a read model',
  tag: 'system',
  params: Named,
  reply: Comparison,
  errors: ['PROJECTION_NOT_FOUND', 'COMPARISON_NOT_FOUND'],
  needs: ['projections', 'comparisons'],
  run: async ({ params: { name } }, { projections, comparisons }, caller) => {
    const found = await comparisons.latest(caller.tenant, name);
    if (found) return seenBy(caller, found);
    if (!(await projections.one(caller.tenant, name))) missing('PROJECTION_NOT_FOUND', { projection: name });
    return missing('COMPARISON_NOT_FOUND', { projection: name });
  },
});
