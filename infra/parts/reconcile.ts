import type { Logger } from 'pino';
import type { Database } from '../../db/connect.ts';
import { liveRooms } from '../../db/queries/live-rooms.ts';
import type { LiveKitConnection } from '../../webrtc/connection.ts';
import { startReconciler } from '../../webrtc/reconcile.ts';
import { createLiveKit } from '../../webrtc/rooms.ts';
import { webrtcSource } from '../../webrtc/webhooks.ts';
import { servedBy } from '../../streams/served.ts';
import type { StandingWatch } from '../../streams/standing.ts';
import type { LogPart } from './log.ts';

interface Ground {
  readonly database: Database;
  readonly log: Pick<LogPart, 'publisher' | 'reader'>;
  readonly standing: StandingWatch;
}

/** Finds rooms whose end LiveKit never reported. Only rooms that LiveKit told this edge about, or made for us, can be lost. */
export const startReconciliation = (
  livekit: LiveKitConnection,
  { database, standing, log: { publisher, reader } }: Ground,
  logger: Logger,
): { readonly stop: () => void } =>
  startReconciler({
    tenant: livekit.tenant,
    heldRooms: (tenant) => liveRooms(database, tenant, [webrtcSource(tenant), '/auralink/handlers/create-room']),
    livekit: createLiveKit(livekit),
    reader,
    publisher,
    isServed: servedBy(standing).is,
    onTrouble: ({ code, details }) => logger.warn({ code, ...details }, 'rooms cannot be compared with LiveKit'),
  });
