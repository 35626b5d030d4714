import {
  tenantChanged,
  tenantCreated,
  tenantDeleted,
  tenantDeletionBegun,
  tenantDeletionRequested,
  tenantResumed,
  tenantSuspended,
} from '../../schemas/tenants.ts';
import { defineProjection, row, when } from '../define.ts';
import { Tenant } from '../entities/tenants.ts';

/** Only the platform speaks of tenants, each event guarded by what was said before: the log's order is theirs, hence `set`. */
export default defineProjection({
  name: 'tenants',
  tables: [Tenant],
  cases: [
    when(tenantCreated, ({ tenant, time, position, data: { displayName, settings, limits, createdBy } }) =>
      row(Tenant, tenant).set({
        displayName,
        settings,
        limits,
        state: 'active',
        createdAt: time,
        createdBy,
        changedAt: time,
        revision: position.seq,
      }),
    ),
    when(tenantChanged, ({ tenant, time, position, data: { displayName, settings, limits } }) =>
      row(Tenant, tenant).set({ displayName, settings, limits, changedAt: time, revision: position.seq }),
    ),
    when(tenantSuspended, ({ tenant, time, position, data: { reason } }) =>
      row(Tenant, tenant).set({ state: 'suspended', reason, suspendedAt: time, revision: position.seq }),
    ),
    when(tenantResumed, ({ tenant, position }) =>
      row(Tenant, tenant).set({ state: 'active', reason: null, suspendedAt: null, revision: position.seq }),
    ),
    when(tenantDeletionRequested, ({ tenant, time, position, data: { requestedBy } }) =>
      row(Tenant, tenant).set({
        state: 'deleting',
        deletionRequestedAt: time,
        deletionRequestedBy: requestedBy,
        revision: position.seq,
      }),
    ),
    when(tenantDeletionBegun, ({ tenant, position }) => row(Tenant, tenant).set({ revision: position.seq })),
    when(tenantDeleted, ({ tenant, time, position, data: { removed } }) =>
      row(Tenant, tenant).set({
        state: 'deleted',
        displayName: null,
        settings: null,
        limits: null,
        reason: null,
        deletedAt: time,
        removed,
        revision: position.seq,
      }),
    ),
  ],
});
