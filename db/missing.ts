import { MikroORM } from '@mikro-orm/postgresql';
import { encrypting, type DatabaseTls } from './tls.ts';
import { closePool, plainly } from './transaction.ts';

const WANTED = { role: ['aura_owner', 'aura_app', 'aura_projector'], schema: ['aura_state'] } as const;

/** What `openDatabase` would make in this database: `role aura_owner`, `schema aura_state`. Reads only; throws what Postgres says. */
export const missingInDatabase = async (url: string, tls?: DatabaseTls): Promise<readonly string[]> => {
  const orm = new MikroORM({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
    driverOptions: encrypting(tls, url),
    logger: () => undefined,
  });
  try {
    const found = await plainly(orm, (sql) =>
      sql<{ kind: string; name: string }>(
        `select 'role' as kind, rolname as name from pg_roles union all select 'schema', nspname from pg_namespace`,
      ),
    );
    const there = new Set(found.map(({ kind, name }) => `${kind} ${name}`));
    return Object.entries(WANTED)
      .flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`))
      .filter((one) => !there.has(one));
  } finally {
    await closePool(orm);
  }
};
