import type { Sql } from '../db/sql.ts';

/** Tables that belong to no tenant, and why they may. */
export const SHARED_TABLES: Readonly<Record<string, string>> = {
  projection_checkpoints: 'how far each projection is, with all tenants',
  projection_builds: 'what is being built beside, with all tenants',
  projection_comparing: 'which comparison is under way',
  audit_witnesses: 'what witnesses said of heads of the whole log',
  audit_checkpoints: 'heads of the whole log: hashes, nobody’s data',
};

/** What may differ about the schemas that are looked at. */
export interface Looked {
  readonly schemas: readonly string[];
  /** Tables without a tenant column. */
  readonly shared: readonly string[];
}

interface Check {
  readonly what: string;
  /** Gives the names of what breaks the rule. `$1`: the schemas, `$2`: the tables that belong to no tenant. */
  readonly text: string;
}

const TABLES = `from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')`;
const HAS = (column: string) =>
  `exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = '${column}' and not a.attisdropped)`;
const NAME = `n.nspname || '.' || c.relname`;

/** Each keeps one way shut by which a tenant could see another's rows, or a person another's. */
const CHECKS: readonly Check[] = [
  {
    what: 'a table whose row level security is not forced',
    text: `select ${NAME} as name ${TABLES} and not (c.relrowsecurity and c.relforcerowsecurity)`,
  },
  {
    what: 'a table without a tenant that is not in the list',
    text: `select ${NAME} as name ${TABLES} and not ${HAS('tenant')} and not c.relname = any($2::text[])`,
  },
  {
    what: 'a policy of the application that does not ask for the tenant',
    text: `select p.schemaname || '.' || p.tablename || '.' || p.policyname as name from pg_policies p
      where p.schemaname = any($1::text[]) and not p.tablename = any($2::text[])
      and ('aura_app' = any(p.roles) or 'public' = any(p.roles))
      and position('app.tenant' in coalesce(p.qual, '')) = 0
      and not (p.tablename = 'tenants' and p.policyname = 'platform')`,
  },
  {
    what: 'a policy for everybody',
    text: `select p.schemaname || '.' || p.tablename || '.' || p.policyname as name from pg_policies p
      where p.schemaname = any($1::text[]) and 'public' = any(p.roles)`,
  },
  {
    what: 'a policy that lets the application write',
    text: `select p.schemaname || '.' || p.tablename || '.' || p.policyname as name from pg_policies p
      where p.schemaname = any($1::text[]) and 'aura_app' = any(p.roles) and p.cmd <> 'SELECT'`,
  },
  {
    what: 'a table of people whose policy does not ask for the person',
    text: `select ${NAME} as name ${TABLES} and ${HAS('user_id')} and exists (
      select 1 from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname
      and 'aura_app' = any(p.roles) and position('app.user' in coalesce(p.qual, '')) = 0)`,
  },
  {
    what: 'a view that sees with its owner’s eyes',
    text: `select ${NAME} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind = 'v'
      and not coalesce(c.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1']`,
  },
  {
    what: 'a materialized view, which row level security does not reach',
    text: `select ${NAME} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind = 'm'`,
  },
  {
    what: 'a function that runs as its owner',
    text: `select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any($1::text[]) and p.prosecdef`,
  },
  {
    what: 'a unique key that does not begin with the tenant',
    text: `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where n.nspname = any($1::text[]) and i.indisunique and ${HAS('tenant')} and a.attname <> 'tenant'`,
  },
  {
    what: 'a role of ours that may pass row level security',
    text: `select rolname as name from pg_roles
      where rolname in ('aura_app', 'aura_owner', 'aura_projector', 'aura_vault')
      and (rolsuper or rolbypassrls or rolcreaterole or rolreplication)`,
  },
  {
    what: 'a role of ours that can become another',
    text: `select r.rolname || ' in ' || g.rolname as name from pg_auth_members m
      join pg_roles r on r.oid = m.member join pg_roles g on g.oid = m.roleid where r.rolname like 'aura\\_%'`,
  },
  {
    what: 'a table that the reading or writing role owns',
    text: `select ${NAME} as name ${TABLES} and c.relowner::regrole::text in ('aura_app', 'aura_projector')`,
  },
  {
    what: 'a grant to everybody',
    text: `select ${NAME} as name from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g
      where n.nspname = any($1::text[]) and g.grantee = 0`,
  },
  {
    what: 'a grant that lets the application write',
    text: `select ${NAME} || ' ' || g.privilege_type as name from pg_class c join pg_namespace n on n.oid = c.relnamespace,
      aclexplode(c.relacl) g where n.nspname = any($1::text[]) and g.grantee = 'aura_app'::regrole
      and c.relkind in ('r', 'p') and g.privilege_type <> 'SELECT'`,
  },
];

/** Walks the database's own catalogue and says each thing by which rows could be seen across tenants, as sentences. */
export const catalogueFaults = async (sql: Sql, { schemas, shared }: Looked): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const { what, text } of CHECKS) {
    const parameters = [schemas, shared].slice(0, text.includes('$2') ? 2 : text.includes('$1') ? 1 : 0);
    const rows = await sql<{ name: string }>(text, parameters);
    faults.push(...rows.map(({ name }) => `${what}: ${name}`));
  }
  return faults;
};
