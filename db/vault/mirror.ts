import type { Database } from '../connect.ts';
import type { Sql } from '../sql.ts';
import type { KeptRecord } from '../../streams/vault/records.ts';

/**
 * The keys of people as a table (own state): it follows the bucket, which decides. Only the owner of the schemas may read it: neither the role that
 * serves requests nor the one that projects has any right in `aura_state`.
 */
const TABLES = `
  create table if not exists aura_state.data_keys (
    tenant text not null,
    subject text not null,
    purpose text not null,
    version integer not null,
    kid text,
    key_hash text not null,
    wrapped text,
    master_key_id text,
    created_at timestamptz not null,
    destroyed_at timestamptz,
    primary key (tenant, subject, purpose, key_hash)
  );
  create table if not exists aura_state.vault_position (one boolean primary key default true check (one), seq bigint not null);
  alter table aura_state.data_keys enable row level security;
  alter table aura_state.data_keys force row level security;
  alter table aura_state.vault_position enable row level security;
  alter table aura_state.vault_position force row level security;
  do $$ begin
    if not exists (select 1 from pg_policies where schemaname = 'aura_state' and tablename = 'data_keys') then
      create policy vault on aura_state.data_keys to aura_owner using (true) with check (true);
      create policy vault on aura_state.vault_position to aura_owner using (true) with check (true);
    end if;
  end $$;
  revoke all on aura_state.data_keys, aura_state.vault_position from public`;

const LOCK = 4_711_009;

const APPLY = `
  insert into aura_state.data_keys as d (tenant, subject, purpose, version, kid, key_hash, wrapped, master_key_id, created_at, destroyed_at)
  select * from json_to_recordset($1::json) as r(tenant text, subject text, purpose text, version int, kid text, key_hash text, wrapped text,
    master_key_id text, created_at timestamptz, destroyed_at timestamptz)
  on conflict (tenant, subject, purpose, key_hash) do update set kid = excluded.kid, wrapped = excluded.wrapped,
    master_key_id = excluded.master_key_id, destroyed_at = excluded.destroyed_at where d.destroyed_at is null`;

const rowsOf = ({ record }: KeptRecord, keyHash: (kid: string) => string): readonly object[] => {
  const { tenant, subject, purpose, keys, destroyed, destroyedAt } = record;
  const own = { tenant, subject, purpose };
  const live = keys.map(({ kid, version, key, master, madeAt }) => ({
    ...own,
    version,
    kid,
    key_hash: keyHash(kid),
    wrapped: key,
    master_key_id: master,
    created_at: madeAt,
    destroyed_at: null,
  }));
  const gone = destroyed.map(({ keyHash: hash, version, madeAt }) => ({
    ...own,
    version,
    kid: null,
    key_hash: hash,
    wrapped: null,
    master_key_id: null,
    created_at: madeAt,
    destroyed_at: destroyedAt ?? madeAt,
  }));
  return [...live, ...gone];
};

/** Makes the tables where they are missing. */
export const ensureKeyTables = (database: Database): Promise<void> =>
  database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [LOCK]);
    await sql(TABLES);
  });

/** Up to which message of the bucket the table is. Begins anew where the bucket is another one. */
export const keyPosition = (database: Database, last: number): Promise<number> =>
  database.own(async (sql) => {
    const [found] = await sql<{ seq: string }>('select seq from aura_state.vault_position');
    const seq = Number(found?.seq ?? 0);
    if (seq <= last) return seq;
    await sql('delete from aura_state.data_keys');
    await sql('delete from aura_state.vault_position');
    return 0;
  });

/** Takes records in, in the bucket's order; the same ones again change nothing. */
export const applyRecords = (
  database: Database,
  records: readonly KeptRecord[],
  keyHash: (kid: string) => string,
): Promise<void> =>
  database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [LOCK]);
    // One statement may name a row once: what the bucket holds of somebody last is what counts.
    const newest = new Map(
      records.map((kept) => [JSON.stringify([kept.record.tenant, kept.record.subject, kept.record.purpose]), kept]),
    );
    await sql(APPLY, [JSON.stringify([...newest.values()].flatMap((kept) => rowsOf(kept, keyHash)))]);
    await sql(
      `insert into aura_state.vault_position as p (seq) values ($1) on conflict (one) do update set seq = greatest(p.seq, excluded.seq)`,
      [records.at(-1)?.seq ?? 0],
    );
  });

/** How many keys each master key wraps, how many people have one, how many were destroyed. */
export interface KeyCounts {
  readonly masters: ReadonlyMap<string, number>;
  readonly people: number;
  readonly destroyed: number;
}

export const countKeys = (database: Database): Promise<KeyCounts> =>
  database.own(async (sql: Sql) => {
    const masters = await sql<{ id: string; keys: string }>(
      'select master_key_id as id, count(*) as keys from aura_state.data_keys where destroyed_at is null group by 1 order by 1',
    );
    const [all] = await sql<{ people: string; destroyed: string }>(
      `select count(distinct (tenant, subject)) filter (where destroyed_at is null and purpose = 'person') as people,
         count(*) filter (where destroyed_at is not null) as destroyed from aura_state.data_keys`,
    );
    return {
      masters: new Map(masters.map(({ id, keys }) => [id, Number(keys)])),
      people: Number(all?.people ?? 0),
      destroyed: Number(all?.destroyed ?? 0),
    };
  });
