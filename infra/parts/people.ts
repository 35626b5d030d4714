import type { Database } from '../../db/connect.ts';
import { ENTITIES } from '../../db/entities/index.ts';
import type { Table } from '../../db/changes.ts';
import { rowsAbout } from '../../db/queries/erasures.ts';
import type { Ports } from '../../handlers/ports.ts';
import type { Catalogue } from '../../schemas/catalogue.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { recount } from '../../streams/vault/recount.ts';
import { takeKeysIn } from './keys.ts';
import type { LogPart } from './log.ts';

/** Satisfies the port `people` of `handlers/ports.ts`. */
export const peoplePort = (
  { vault, reader, broker }: Pick<LogPart, 'vault' | 'reader' | 'broker'>,
  database: Database,
  catalogue: Catalogue,
  meter: Pick<Meter, 'count'>,
): Ports['people'] => ({
  erase: async (tenant, person) => {
    // The keys first: nothing that fails afterwards leaves anything to be read.
    const keys = await vault.destroy({ tenant, person });
    await takeKeysIn(broker, database);
    meter.count('auralink_erasures_total', { step: 'keys_destroyed' });
    return { keys, rows: await rowsAbout(database, ENTITIES as readonly Table[], tenant, person) };
  },
  recount: async (tenant, person, upTo, signal) => {
    const counted = await recount(reader, catalogue, { tenant, person }, upTo, signal);
    meter.count('auralink_erasures_total', { step: 'verified' });
    return counted;
  },
});
