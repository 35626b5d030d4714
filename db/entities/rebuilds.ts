import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** A rebuild of a projection that somebody asked for. */
export const ProjectionRebuild = defineEntity({
  name: 'ProjectionRebuild',
  tableName: 'projection_rebuilds',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    projection: p.text().nullable(),
    state: p.enum(['requested', 'rebuilt']).default('requested'),
    requestedAt: p.datetime(3).nullable(),
    /** Message id and correlation of the request, which its outcome names. */
    requestMsgId: p.text().nullable(),
    correlationId: p.text().nullable(),
    finishedAt: p.datetime(3).nullable(),
    upTo: p.text().nullable(),
    durationMs: p.bigint('number').nullable(),
    failed: p.bigint('number').nullable(),
  },
  indexes: [
    { name: 'projection_rebuilds_newest', properties: ['tenant', 'projection', 'requestedAt'] },
    { name: 'projection_rebuilds_by_state', properties: ['state'] },
  ],
});
