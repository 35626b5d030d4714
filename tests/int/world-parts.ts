import { expect } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { startProjector, type Projector } from '../../db/projector.ts';
import rotateAuditKey from '../../handlers/audit/rotate-audit-key.ts';
import erasePerson from '../../handlers/people/erase-person.ts';
import rotateKeys from '../../handlers/people/rotate-keys.ts';
import deleteTenant from '../../handlers/tenants/delete-tenant.ts';
import { auditKeyStore, type AuditKeyStore } from '../../infra/config/audit-keys.ts';
import { comparedTo, rebuiltTo, settledTo } from '../../infra/parts/read-models.ts';
import type { createTelemetry } from '../../infra/telemetry.ts';
import { formatPosition } from '../../schemas/event.ts';
import type { Broker } from '../../streams/broker.ts';
import { deletedTenants } from '../../streams/standing.ts';
import type { LogReader, Publisher } from '../../streams/log.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { createProgressTeller } from '../../streams/progress.ts';
import { createAnnouncer } from '../../streams/projected.ts';

interface Started {
  readonly stop: () => Promise<void>;
}

/** Stops in the opposite order of starting. */
export const stack = () => {
  const parts: (() => Promise<void>)[] = [];
  return {
    add: (stop: () => Promise<void>) => void parts.unshift(stop),
    stop: async () => {
      for (const stop of parts.splice(0)) await stop();
    },
  };
};

/** The projections of a world, as the program runs them; none may give an event up. */
export const projecting = async (
  database: Database,
  broker: Broker,
  reader: LogReader,
  publisher: Publisher,
  meter: ReturnType<typeof createTelemetry>['meter'],
): Promise<Started & { readonly projector: Projector }> => {
  const announcer = createAnnouncer(broker);
  const projector = startProjector({
    database,
    projections: await loadProjections(),
    stream: 'EVENTS',
    read: (afterSeq, signal) => readOrdered(broker, 'EVENTS', afterSeq, signal),
    last: reader.last,
    deletedTenants: async () => (await deletedTenants(broker)).keys(),
    onPosition: announcer.announce,
    onDeadLetter: async ({ reason }) => expect.unreachable(reason),
    onRebuilt: rebuiltTo(publisher),
    onSettled: settledTo(publisher),
    onCompared: comparedTo(publisher),
    onProgress: createProgressTeller(broker),
    meter,
  });
  return {
    projector,
    stop: async () => {
      await projector.stop();
      announcer.close();
    },
  };
};

/** The last event on the log but for what the security log says: refusals are events too, and come a moment later. */
export const lastButRefusals = async (reader: LogReader): Promise<string> => {
  let last = '';
  for await (const { event, position } of reader.read({}))
    if (!event.type.startsWith('com.auralink.security.')) last = formatPosition(position);
  return last;
};

/** What erases people, deletes tenants and rotates keys; `deletions: false` leaves the tenants to the test. */
export const erasers = ({ deletions }: { readonly deletions?: false }) =>
  [erasePerson, rotateKeys, rotateAuditKey, deleteTenant].filter((one) => one !== deleteTenant || deletions !== false);

/** Where the key is that signs checkpoints: nowhere, unless the test says so. */
export const auditKeysOf = ({ auditKeys }: { readonly auditKeys?: AuditKeyStore }): AuditKeyStore =>
  auditKeys ?? auditKeyStore({ audit: { keys: [], witnesses: [] }, dataDir: '' });
