import { describe, expect, it } from 'vitest';
import { loadProjections } from '../db/load.ts';
import { SECURITY_AGGREGATES } from '../schemas/security.ts';
import { permissionsOf } from './access.ts';
import { getProjectionComparison } from './routes/projections.ts';
import { SECURITY_PROJECTIONS } from './sight.ts';

describe('rows about who comes in', () => {
  it('are those of every read model that is made of such events', async () => {
    const made = (await loadProjections()).filter(({ cases }) =>
      cases.some(({ event }) => SECURITY_AGGREGATES.includes(event.of.name)),
    );
    expect(made.map(({ name }) => name).toSorted()).toEqual(SECURITY_PROJECTIONS);
  });

  it.each([
    ['viewer', 'sessions', 0],
    ['viewer', 'rooms', 1],
    ['tenant-admin', 'sessions', 1],
  ])('are shown by a comparison to whoever may see the security log: %s, %s', async (role, projection, shown) => {
    const found = { projection, rows_differing: 1, differences: [{ table: 't', live: { network: '10.1.0.0/16' } }] };
    const run = getProjectionComparison.run as unknown as (
      ...asked: readonly object[]
    ) => Promise<{ readonly rows_differing: number; readonly differences: readonly object[] }>;
    const caller = { tenant: 'default', permissions: permissionsOf({ roles: [role] }) };
    const seen = await run({ params: { name: projection } }, { comparisons: { latest: async () => found } }, caller);
    expect([seen.rows_differing, seen.differences.length]).toEqual([1, shown]);
  });
});
