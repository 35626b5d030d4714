import { createHmac, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { literal, quote, sqlState, type Sql } from './sql.ts';

/** Passwords of the three roles. */
export interface RolePasswords {
  /** Owns the schemas; makes and drops tables. */
  readonly owner: string;
  /** Reads one tenant's rows at a time. */
  readonly app: string;
  /** Writes derived rows of every tenant. */
  readonly projector: string;
}

const ITERATIONS = 4_096;

/** What Postgres stores of a password (RFC 5803), so that the password itself stands in no statement and no server log. */
export const scramVerifier = (password: string, salt: Buffer = randomBytes(16)): string => {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
};

const INSUFFICIENT_PRIVILEGE = '42501';
const DUPLICATE = new Set(['42710', '23505']);

const ensureRole = async (sql: Sql, name: string, password: string): Promise<void> => {
  const settings = `login nosuperuser nocreatedb nocreaterole nobypassrls noinherit password ${literal(scramVerifier(password))}`;
  const [known] = await sql('select 1 from pg_roles where rolname = $1', [name]);
  try {
    await sql(`${known ? 'alter' : 'create'} role ${quote(name)} ${settings}`);
  } catch (error) {
    // Somebody else made it a moment ago, or the operator made it and this user may not change it: the passwords must then agree.
    const state = sqlState(error) ?? '';
    if (!DUPLICATE.has(state) && !(known && state === INSUFFICIENT_PRIVILEGE)) throw error;
  }
};

/**
 * Makes the roles `aura_owner`, `aura_app` and `aura_projector` and lets the owner make schemas in this database. Roles belong to the
 * cluster: two databases of one cluster share them. Runs as a user that may create roles, outside of a transaction; what is there
 * already is brought up to date.
 */
export const ensureRoles = async (sql: Sql, passwords: RolePasswords): Promise<void> => {
  await ensureRole(sql, 'aura_owner', passwords.owner);
  await ensureRole(sql, 'aura_app', passwords.app);
  await ensureRole(sql, 'aura_projector', passwords.projector);
  const [row] = await sql<{ name: string }>('select current_database() as name');
  const database = quote(row?.name ?? '');
  await sql(`grant connect, create on database ${database} to aura_owner`);
  await sql(`grant connect on database ${database} to aura_app, aura_projector`);
  await sql(`alter database ${database} set search_path = aura`);
  await sql('create schema if not exists aura_state authorization aura_owner').catch((error: unknown) => {
    if (!DUPLICATE.has(sqlState(error) ?? '')) throw error;
  });
};
