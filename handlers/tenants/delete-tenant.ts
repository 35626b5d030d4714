import { emit } from '../../schemas/define.ts';
import { tenantDeleted, tenantDeletionBegun, tenantDeletionRequested } from '../../schemas/tenants.ts';
import { defineHandler } from '../define.ts';

/** What makes it fail passes by itself: the log or the read models are away. A deletion that was asked for is never given up on its own. */
const RETRY_MS = [250, 1_000, 2_000, 5_000, 15_000, ...Array.from({ length: 500 }, () => 30_000)];
/** A tenant may have millions of people, each with a key of their own. */
const LONGEST_MS = 6 * 3_600_000;

export default defineHandler({
  name: 'delete-tenant',
  meaning:
    'Counts what there is of a tenant, destroys its keys, removes what lies beside the log, and says that it is gone.',
  needs: ['tenants'],
  order: 'key',
  parallel: 2,
  retryMs: RETRY_MS,
  timeoutMs: LONGEST_MS,
  from: 'start',
  on: (when) => [
    when(tenantDeletionRequested, async function* ({ tenant, time }, { tenants }, { signal }) {
      if (await tenants.isDeleted(tenant)) return;
      yield emit(tenantDeletionBegun, { tenantId: tenant, found: await tenants.count(tenant, time) });
      // What is on the log counts: an attempt that was killed may have removed some of it already.
      const { found } = await tenants.begun(tenant);
      const removed = await tenants.remove(tenant, signal);
      yield emit(tenantDeleted, { tenantId: tenant, removed: { ...found, ...removed } });
    }),
  ],
});
