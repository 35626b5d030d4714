import type { Database } from '../../db/connect.ts';
import { liveRooms } from '../../db/queries/live-rooms.ts';
import { replayQueries } from '../../db/queries/replays.ts';
import { countTenantRows } from '../../db/queries/tenant-rows.ts';
import type { Ports } from '../../handlers/ports.ts';
import { Fault } from '../../schemas/errors.ts';
import { tenantDeleted, tenantDeletionBegun } from '../../schemas/tenants.ts';
import type { DataOf } from '../../schemas/define.ts';
import { countBeside, removeBeside } from '../../streams/tenant-removal.ts';
import { subjectOfTenant } from '../../streams/tenant-standing.ts';
import type { LiveKitRooms } from '../../webrtc/ports.ts';
import { webrtcSource } from '../../webrtc/webhooks.ts';
import { takeKeysIn } from './keys.ts';
import type { LogPart } from './log.ts';

type Rooms = Pick<LiveKitRooms, 'configured' | 'endRoom'>;

/** Rooms of the tenant's that go on in LiveKit, where that is the tenant's. */
const openRooms = async (database: Database, tenant: string, livekit: Rooms | undefined) =>
  livekit?.configured(tenant) === true
    ? liveRooms(database, tenant, [webrtcSource(tenant), '/auralink/handlers/create-room'])
    : [];

/** A LiveKit that is away keeps nobody from being forgotten: a room in which nobody is ends by itself. */
const endRooms = async (database: Database, tenant: string, livekit: Rooms | undefined): Promise<void> => {
  for (const { roomId, name } of await openRooms(database, tenant, livekit))
    if (name !== undefined) await livekit?.endRoom(tenant, { roomId, name }).catch(() => undefined);
};

/** Satisfies the port `tenants` of `handlers/ports.ts`. */
export const deletionPort = (
  { vault, reader, broker }: Pick<LogPart, 'vault' | 'reader' | 'broker'>,
  database: Database,
  livekit?: Rooms,
): Ports['tenants'] => ({
  isDeleted: async (tenant) => (await reader.lastOfType(tenant, subjectOfTenant(tenant), tenantDeleted)) !== undefined,
  count: async (tenant, since) => ({
    ...(await countBeside(broker, tenant)),
    replays: await replayQueries(database).openSince(tenant, since),
    rooms: (await openRooms(database, tenant, livekit)).length,
    rows: await countTenantRows(database, tenant),
  }),
  begun: async (tenant) => {
    const stored = await reader.lastOfType(tenant, subjectOfTenant(tenant), tenantDeletionBegun);
    if (!stored) throw new Fault('BROKER_UNREACHABLE', { why: 'what was just stored cannot be read yet' });
    return { found: (stored.event.data as DataOf<typeof tenantDeletionBegun>).found };
  },
  remove: async (tenant, signal) => {
    // The keys first: nothing that fails afterwards leaves anything to be read.
    const keys = await vault.destroyTenant(tenant);
    await takeKeysIn(broker, database);
    await endRooms(database, tenant, livekit);
    await removeBeside(broker, tenant, signal);
    return { data_keys: keys };
  },
});
