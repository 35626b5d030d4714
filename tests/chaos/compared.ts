import type { Program } from './program.ts';
import type { World } from './world.ts';

export const ROLES = 'http,projections,handlers';

/** Asks the program about the planted projection. */
export const ask = async (program: Program, method: string, path: string): Promise<Record<string, unknown>> => {
  const response = await fetch(new URL(`/api/v1/projections/chaos-tally${path}`, program.url), {
    method,
    headers: { authorization: `Bearer ${program.token}`, 'idempotency-key': crypto.randomUUID() },
    signal: AbortSignal.timeout(30_000),
  });
  return (await response.json()) as Record<string, unknown>;
};

/** I3: what serves is what a rebuild of its own gives. */
export const compared = async (world: World, program: Program): Promise<void> => {
  let found: Record<string, unknown> = {};
  await world.until(async () => {
    found = await ask(program, 'POST', '/compare');
    return found['state'] === 'done' || found['state'] === 'failed';
  }, 60_000);
  world.note('compared', String(found['state']));
  const differing = Number(found['rows_differing']) + Number(found['rows_differing_elsewhere']);
  world.note('rows unlike a rebuild', differing);
  if (found['state'] !== 'done' || differing !== 0)
    world.violated('I3', `compare: ${JSON.stringify(found).slice(0, 200)}`);
};
