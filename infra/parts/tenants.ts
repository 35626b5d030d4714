import { exportLines } from '../../db/export.ts';
import type { Database } from '../../db/connect.ts';
import { createRoomPlaces } from '../../db/room-places.ts';
import { tenantQueries } from '../../db/queries/tenants.ts';
import type { Ports as FacadePorts } from '../../http/ports.ts';
import { emit } from '../../schemas/define.ts';
import { limitsWith } from '../../schemas/limits.ts';
import { tenantCreated, TENANTS_SOURCE } from '../../schemas/tenants.ts';
import type { Publisher } from '../../streams/log.ts';
import { readStanding, watchStanding, type StandingWatch } from '../../streams/standing.ts';
import type { Standing } from '../../streams/tenant-standing.ts';
import type { Config } from '../config.ts';
import type { LogPart } from './log.ts';

type Log = Pick<LogPart, 'broker' | 'reader' | 'live' | 'publisher'>;
type Named = Pick<Config, 'admits' | 'edges' | 'livekitTenant' | 'roles'>;

/** Every process has one: how things stand with each tenant, from memory. */
const startStanding = (
  { admits }: Pick<Config, 'admits'>,
  { broker, reader, live, publisher }: Log,
  database: Database,
): StandingWatch =>
  watchStanding({
    read: (tenant) => readStanding(broker, reader.reading, tenant),
    live,
    admits,
    otherwise: fromRows(database),
    onFirstUse: (tenant) => createTenant(publisher, tenant, 'first use'),
  });

/** While the log is away, the read models say how a tenant stood last. */
const fromRows = (database: Database): ((tenant: string) => Promise<Standing | undefined>) => {
  const { one } = tenantQueries(database);
  return async (tenant) => {
    const row = await one(tenant);
    const { id, state, reason, limits = {}, revision = 0, display_name: displayName } = row ?? {};
    return {
      tenant: id ?? tenant,
      state: state ?? 'unknown',
      ...(reason === null || reason === undefined ? {} : { reason }),
      profile: { displayName: displayName ?? tenant, settings: {}, limits },
      limits: limitsWith(limits),
      revision,
    };
  };
};

/** Nobody else has said anything about it yet, or it is theirs: then REVISION_CONFLICT, or a repeat of the same. */
const createTenant = (publisher: Publisher, tenant: string, createdBy: string): Promise<unknown> =>
  publisher.publish(
    emit(
      tenantCreated,
      { tenantId: tenant, displayName: tenant, settings: {}, limits: {}, createdBy },
      { id: `created-${tenant}` },
    ),
    { tenant, source: TENANTS_SOURCE, expect: { revision: 0 } },
  );

/** Tenants that the configuration names exist: the default one, those of edges, LiveKit's. */
const configured = ({ edges, livekitTenant }: Named): readonly string[] => [
  ...new Set(['default', livekitTenant, ...edges.map(({ tenant }) => tenant)]),
];

/** Creates the tenants that the configuration names and nobody has created. What cannot be done now is done at the next start. */
const createConfigured = async (config: Named, standing: StandingWatch, publisher: Publisher): Promise<void> => {
  for (const tenant of configured(config)) {
    const { state } = await standing.fresh(tenant);
    if (state === 'unknown') await createTenant(publisher, tenant, 'configuration').catch(() => undefined);
  }
};

/** Starts to watch how things stand with tenants; those that the configuration names exist from then on. */
export const openTenants = async (config: Named, log: Log, database: Database): Promise<StandingWatch> => {
  const standing = startStanding(config, log, database);
  // A process that only projects has no right to publish such events, and needs no tenant.
  if (config.roles.some((role) => role !== 'projections')) await createConfigured(config, standing, log.publisher);
  return standing;
};

/** The facade's ports that are about tenants. */
export const tenantPorts = (
  standing: StandingWatch,
  database: Database,
  { reader, live }: Pick<LogPart, 'reader' | 'live'>,
): Pick<FacadePorts, 'standing' | 'limits' | 'roomPlaces' | 'tenantExports'> => ({
  standing,
  limits: { of: (tenant) => standing.known(tenant)?.limits ?? limitsWith() },
  roomPlaces: createRoomPlaces(database),
  tenantExports: {
    async *lines(tenant, asked) {
      for await (const line of exportLines(database, reader, live, tenant, asked)) yield JSON.stringify(line);
    },
  },
});
