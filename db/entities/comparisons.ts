import { defineEntity, p } from '@mikro-orm/postgresql';
import { SHARED, TENANT_BOUND } from './tenancy.ts';

/** A comparison of a projection with the log that somebody asked for. */
export const ProjectionComparison = defineEntity({
  name: 'ProjectionComparison',
  tableName: 'projection_comparisons',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    projection: p.text().nullable(),
    state: p.enum(['requested', 'failed', 'done']).default('requested'),
    requestedAt: p.datetime(3).nullable(),
    /** Message id and correlation of the request, which its outcome names. */
    requestMsgId: p.text().nullable(),
    correlationId: p.text().nullable(),
    finishedAt: p.datetime(3).nullable(),
    upTo: p.text().nullable(),
    durationMs: p.bigint('number').nullable(),
    rows: p.bigint('number').nullable(),
    rowsElsewhere: p.bigint('number').nullable(),
    code: p.text().nullable(),
    reason: p.text().nullable(),
  },
  indexes: [
    { name: 'projection_comparisons_newest', properties: ['tenant', 'projection', 'requestedAt'] },
    { name: 'projection_comparisons_by_state', properties: ['state'] },
  ],
});

/**
 * What the newest comparison of a tenant's projection found, row by row. No event holds it, since rows may hold what people said: it goes
 * with the tables it is about, and who wants it back compares again.
 */
export const ProjectionDifference = defineEntity({
  name: 'ProjectionDifference',
  tableName: 'projection_differences',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    projection: p.text().primary(),
    at: p.integer().primary(),
    comparisonId: p.text(),
    /** As the API shows it. */
    difference: p.json<object>(),
  },
});

/** How far the comparison at hand is; of all tenants, there is one at a time. */
export const ProjectionComparing = defineEntity({
  name: 'ProjectionComparing',
  tableName: 'projection_comparing',
  ...SHARED,
  properties: {
    projection: p.text().primary(),
    position: p.bigint('number'),
    goal: p.bigint('number'),
    startedAt: p.datetime(3),
  },
});
