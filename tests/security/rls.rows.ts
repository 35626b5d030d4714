import type { Edit } from '../edits.ts';
import type { RlsGround } from './rls-ground.ts';
import type { Protection, Row } from './row.ts';

/**
 * Row level security of the read models. What views, functions and materialized views would open, and that the catalogue shows it, is in
 * tests/int/rls-catalogue.int.test.ts.
 */
const taken = (name: string, ...edits: readonly Edit[]): Protection => ({ name, edits });
const IN_TENANCY = 'db/entities/tenancy.ts';

const POLICY = taken('the policy of tenants', {
  file: IN_TENANCY,
  find: "const OWN_TENANT = `tenant = nullif(current_setting('app.tenant', true), '')`;",
  replace: "const OWN_TENANT = 'true';",
});
const EMPTY = taken('the refusal of what is no tenant', {
  file: IN_TENANCY,
  find: "const OWN_TENANT = `tenant = nullif(current_setting('app.tenant', true), '')`;",
  replace: "const OWN_TENANT = `starts_with(tenant, coalesce(current_setting('app.tenant', true), ''))`;",
});
const FORCED = taken('the force of row level security', {
  file: IN_TENANCY,
  find: "export const TENANT_BOUND = { schema: 'aura', rowLevelSecurity: 'force' as const,",
  replace: "export const TENANT_BOUND = { schema: 'aura', rowLevelSecurity: true as const,",
});
const PLATFORM = taken('the policy of the platform', {
  file: IN_TENANCY,
  find: "using: `nullif(current_setting('app.platform', true), '') = 'on'`,",
  replace: "using: 'true',",
});
const LOCAL = taken('the end of the tenant with its transaction', {
  file: 'db/connect.ts',
  find: "select set_config('app.tenant', $1, true)",
  replace: "select set_config('app.tenant', $1, false)",
});
const GRANTS = taken('the grants of the role that reads', {
  file: 'db/ddl.ts',
  find: 'grant select on all tables in schema ${schema} to aura_app;',
  replace: 'grant all on all tables in schema ${schema} to aura_app;',
});
const WRITES = taken('the grants of the role that reads, and a policy that lets it only read', ...GRANTS.edits, {
  file: IN_TENANCY,
  find: "command: 'select', roles: ['aura_app'], using: OWN_TENANT }",
  replace: "command: 'all', roles: ['aura_app'], using: OWN_TENANT }",
});
const NO_BYPASS = taken('roles that cannot pass row level security', {
  file: 'db/roles.ts',
  find: 'nocreaterole nobypassrls noinherit',
  replace: 'nocreaterole bypassrls noinherit',
});

const row = (
  name: string,
  unprotected: Protection,
  expected: unknown,
  input: (ground: RlsGround) => Promise<unknown>,
): Row<RlsGround> => ({ name, unprotected, expected, input });

interface Owned {
  readonly tenant: string;
}
const tenantsIn = (rows: readonly unknown[] | 'refused'): readonly string[] | 'refused' =>
  rows === 'refused' ? rows : [...new Set((rows as readonly Owned[]).map(({ tenant }) => tenant))].toSorted();

/** The tables in which a reader sees rows of anybody but `tenant`; and in how many he sees some of his own. */
const seenBy = async ({ tables, read }: RlsGround, tenant: string) => {
  const [foreign, own]: [string[], string[]] = [[], []];
  for (const table of tables) {
    const rows = await read(tenant, (sql) => sql<Owned>(`select distinct tenant from aura.${table}`));
    if (rows.some((each) => each.tenant !== tenant)) foreign.push(table);
    if (rows.some((each) => each.tenant === tenant)) own.push(table);
  }
  return { foreign, own };
};

const READ = 'select tenant from aura.rooms';
const AS_ACME = `set local app.tenant = 'acme'`;

const rows: readonly Row<RlsGround>[] = [
  ...['acme', 'globex'].map((tenant) =>
    row(`${tenant} sees its own rows in the tables, and nobody else's in any`, POLICY, [true, []], async (ground) => {
      const { foreign, own } = await seenBy(ground, tenant);
      return [own.length > 10, foreign];
    }),
  ),
  ...['nobody', `acme' or 'a' = 'a`, 'acme%', '*'].map((tenant) =>
    row(`a reader whose tenant is ${tenant} sees nothing`, POLICY, [], ({ read }) => read(tenant, (sql) => sql(READ))),
  ),
  ...['', 'acm'].map((tenant) =>
    row(`a reader whose tenant is '${tenant}' sees nothing`, EMPTY, [], ({ read }) => read(tenant, (sql) => sql(READ))),
  ),
  row('a connection that says no tenant sees nothing', EMPTY, [], async ({ as }) => as('app', READ)),
  row('a connection that says a tenant sees that one', POLICY, ['acme'], async ({ as }) =>
    tenantsIn(
      await as(
        'app',
        `with said as materialized (select set_config('app.tenant', 'acme', true)) select tenant from said, aura.rooms`,
      ),
    ),
  ),
  row(
    'the next reader on the same connection inherits no tenant',
    LOCAL,
    [['acme'], []],
    async ({ read, readPlatform }) => {
      const own = await read('acme', (sql) => sql(READ));
      return [tenantsIn(own), await readPlatform((sql) => sql(READ))];
    },
  ),
  row(
    'the next reader inherits none from a read that failed, either',
    LOCAL,
    [['acme'], ['failed'], []],
    async (ground) => {
      const own = await ground.read('acme', (sql) => sql(READ));
      const failed = await ground.read('acme', (sql) => sql('select 1 / 0')).catch(() => ['failed']);
      return [tenantsIn(own), failed, await ground.readPlatform((sql) => sql(READ))];
    },
  ),
  row('the owner of the tables sees nothing', FORCED, [], ({ as }) => as('owner', READ)),
  row('the catalogue shows no way from one tenant to another', FORCED, [], ({ faults }) => faults()),
  row("a tenant does not see the platform's list of tenants", PLATFORM, ['acme'], async ({ read }) =>
    tenantsIn(await read('acme', (sql) => sql('select tenant from aura.tenants'))),
  ),
  row(
    'the platform sees the tenants, and nothing else of anybody',
    POLICY,
    [['acme', 'globex'], []],
    async (ground) => {
      const tenants = await ground.readPlatform((sql) => sql('select tenant from aura.tenants'));
      const rest = ground.tables.filter((table) => table !== 'tenants');
      const seen: string[] = [];
      for (const table of rest)
        if ((await ground.readPlatform((sql) => sql(`select 1 from aura.${table}`))).length > 0) seen.push(table);
      return [tenantsIn(tenants), seen];
    },
  ),
  ...[`delete from aura.rooms`, `update aura.rooms set name = 'x'`, `truncate aura.security_log`].map((text) =>
    row(`the role that reads is refused: ${text}`, GRANTS, 'refused', ({ as }) => as('app', `${AS_ACME}; ${text}`)),
  ),
  row('the role that reads is refused an insert, also into its own tenant', WRITES, 'refused', ({ as }) =>
    as('app', `${AS_ACME}; insert into aura.api_keys select * from aura.api_keys on conflict do nothing`),
  ),
  row('the role that reads cannot pass the policies', NO_BYPASS, [], ({ as }) => as('app', READ)),
  row('the owner cannot either', NO_BYPASS, [], ({ as }) => as('owner', READ)),
];

export default rows;
