import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import type { StreamInfo } from '@nats-io/jetstream';
import type { Ready } from './e2e/program.ts';
import { plainly, closePool } from '../db/transaction.ts';
import { connectBroker, type Broker } from '../streams/broker.ts';

/** The messages of a stream from its first to its last, as text. */
const streamOf = async ({ jsm }: Broker, { config, state }: StreamInfo): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage(config.name, { seq }).catch(() => null);
    if (message) found.push(message.subject, JSON.stringify([...message.header]), message.string());
  }
  return found;
};

/** Every message of every stream, headers and data as text, whatever it is compressed with on the disk. */
export const messagesOf = async ({ nats }: Pick<Ready, 'nats'>): Promise<string> => {
  const broker = await connectBroker({ ...nats, name: 'everything' });
  const found: string[] = [];
  try {
    for await (const stream of broker.jsm.streams.list()) found.push(...(await streamOf(broker, stream)));
  } finally {
    await broker.close();
  }
  return found.join('\n');
};

/** Every row of every table of a database as JSON text, as its superuser sees it; the server's own catalogues left out. */
export const rowsOf = async ({ postgres }: Pick<Ready, 'postgres'>): Promise<string> => {
  const orm = new MikroORM({
    clientUrl: postgres.url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    logger: () => undefined,
  });
  try {
    return await plainly(orm, async (sql) => {
      const tables = await sql<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
      );
      const found: string[] = [];
      for (const { name } of tables) {
        const rows = await sql<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
        found.push(name, ...rows.map(({ row }) => row));
      }
      return found.join('\n');
    });
  } finally {
    await closePool(orm);
  }
};

/** The bytes of all files below a folder, as Latin-1 text; those that `left` names are left out. */
export const filesOf = async (dir: string, left: (file: string) => boolean = () => false): Promise<string> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.filter((file) => !left(file)).map((file) => readFile(file, 'latin1').catch(() => '')),
  );
  return texts.join('\n');
};
