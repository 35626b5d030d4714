import { execFileSync } from 'node:child_process';
import type { Broker } from '../../streams/broker.ts';
import { recordsOf } from '../../streams/vault/records.ts';
import type { World } from './facade-world.ts';

/** What there is of a tenant, looked for past everything that the program shows. */
export const leftOf = (world: World) => {
  const tables = () =>
    world.database.project((sql) =>
      sql<{ name: string; bound: boolean }>(
        `select table_schema || '.' || table_name as name, bool_or(column_name = 'tenant') as bound from information_schema.columns
       where table_schema = 'aura' group by 1 order by 1`,
      ),
    );

  /** How many rows of a tenant each table has, and what is in them. */
  const rowsOf = async (tenant: string): Promise<Record<string, string>> => {
    const found: Record<string, string> = {};
    for (const { name, bound } of await tables()) {
      if (!bound) continue;
      const [row] = await world.database.project((sql) =>
        sql<{ rows: string; print: string }>(
          `select count(*) as rows, md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as print from ${name} t where tenant = $1`,
          [tenant],
        ),
      );
      if (Number(row?.rows) > 0) found[name.replace('aura.', '')] = `${row?.rows} ${row?.print}`;
    }
    return found;
  };

  /** Tables of which any row holds the text, the own state among them. */
  const tablesWith = async (text: string): Promise<readonly string[]> => {
    const found: string[] = [];
    const own = ['aura_state.data_keys', 'aura_state.vault_position'].map((name) => ({ name }));
    for (const { name } of [...(await tables()), ...own]) {
      const run = name.startsWith('aura_state') ? world.database.own : world.database.project;
      const [row] = await run((sql) => sql(`select 1 from ${name} t where strpos(t::text, $1) > 0 limit 1`, [text]));
      if (row) found.push(name);
    }
    return found;
  };

  /** Files of the log's server that hold the text. */
  const filesWith = (text: string): string => {
    try {
      return execFileSync('grep', ['-rlaF', '--', text, world.nats.dir], { encoding: 'utf8' });
    } catch {
      return '';
    }
  };

  /** What anybody who reads the log is given of a tenant's people. */
  const said = async (tenant: string): Promise<string> => {
    let text = '';
    for await (const { event } of world.reader.read({ tenant })) text += JSON.stringify(event.data);
    return text;
  };

  /** Records in the bucket that hold a wrapped key. */
  const keysOf = async (tenant: string, broker: Broker = world.broker): Promise<number> => {
    let count = 0;
    for await (const batch of recordsOf(broker, tenant))
      count += batch.filter(({ record }) => record.keys.length > 0).length;
    return count;
  };
  return { rowsOf, tablesWith, filesWith, said, keysOf };
};
