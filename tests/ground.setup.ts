import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { postgresBinDir, startPostgres } from '../infra/local/index.ts';
import { tempDir } from './temp-dir.ts';

/** Global set-up of a run: one Postgres for all its files (each has databases of its own in it). */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const dir = await tempDir();
  const server = await startPostgres({
    binDir: postgresBinDir(),
    dir,
    password: randomBytes(24).toString('base64url'),
  });
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
};
