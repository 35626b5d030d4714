import type { Database } from '../db/connect.ts';
import type { LoadedProjection } from '../db/ddl.ts';
import { createPastRooms } from '../db/past/rooms.ts';
import type { Projector } from '../db/projector.ts';
import { createQueries } from '../db/queries/index.ts';
import type { LagNow } from '../db/queries/system.ts';
import type { Ports as FacadePorts } from '../http/ports.ts';
import type { FacadeOptions } from '../http/facade.ts';
import type { Catalogue } from '../schemas/catalogue.ts';
import { Fault } from '../schemas/errors.ts';
import { letterOf } from '../streams/dead-letters.ts';
import type { StandingWatch } from '../streams/standing.ts';
import { onErasure } from '../streams/vault/open-vault.ts';
import { lookForGaps } from '../streams/audit/gaps.ts';
import { personId } from '../streams/person.ts';
import { EVENTS } from '../streams/topology.ts';
import type { LiveKitConnection } from '../webrtc/connection.ts';
import { createLiveKit } from '../webrtc/rooms.ts';
import { createTokenIssuer } from '../webrtc/tokens.ts';
import { receiveWebhook } from '../webrtc/webhooks.ts';
import { auditKeyStore } from './config/audit-keys.ts';
import type { Config } from './config.ts';
import { createHealth } from './health.ts';
import type { Ground, Local, Off } from './local/start.ts';
import { encryptedBy } from './parts/certificates.ts';
import { vaultKeysPort } from './parts/keys.ts';
import { auditPort, type Audit } from './parts/audit.ts';
import type { IdentityPart } from './parts/identity.ts';
import type { LogPart } from './parts/log.ts';
import { keptAt } from './parts/witnesses.ts';
import { membersPort } from './parts/members.ts';
import { readersOf } from './parts/readers.ts';
import { replayTargets, type WebhookGround } from './parts/replays.ts';
import type { HandlerPorts, Reactions } from './parts/reactions.ts';
import { tenantPorts } from './parts/tenants.ts';
import type { Telemetry } from './telemetry.ts';

/** The LiveKit server and the tenant it belongs to; undefined where there is none. */
export const connectionOf = ({ livekitTenant }: Config, { livekit }: Local): LiveKitConnection | undefined =>
  livekit && { tenant: livekitTenant, url: livekit.url, apiKey: livekit.apiKey, apiSecret: livekit.apiSecret };

/** Satisfies `handlers/ports.ts`. */
export const handlerPorts = (livekit: LiveKitConnection | undefined, off: readonly Off[]): HandlerPorts =>
  livekit
    ? { wired: { livekit: createLiveKit(livekit) }, off: {} }
    : { wired: {}, off: { livekit: off[0]?.why ?? 'there is no LiveKit server' } };

/** Where webhooks may go, and what signs them: the secret that every process shares and nobody renews. */
export const webhookGround = ({ webhookAllow, mode }: Config, { secrets }: Ground): WebhookGround => ({
  serverSecret: secrets.personKey,
  rules: { allow: webhookAllow, httpsOnly: mode === 'production' },
});

/** Everything that the facade's ports are made of. */
export interface Made {
  readonly config: Config;
  readonly ground: Ground;
  readonly local: Local;
  readonly log: LogPart;
  readonly identity: IdentityPart;
  readonly catalogue: Catalogue;
  readonly database: Database;
  readonly projections: readonly LoadedProjection[];
  readonly projector: Projector | undefined;
  readonly reactions: Reactions;
  readonly auditor: Audit | undefined;
  readonly livekit: LiveKitConnection | undefined;
  readonly standing: StandingWatch;
  readonly telemetry: Telemetry;
  readonly version: string;
}

const webhooksOf = ({ livekit, log, ground, standing }: Made): FacadePorts['webhooks'] => ({
  livekit: async (rawBody, authorization) => {
    if (!livekit) throw new Fault('LIVEKIT_NOT_CONFIGURED');
    const { personKey } = ground.secrets;
    await receiveWebhook(rawBody, authorization, {
      ...livekit,
      publisher: log.publisher,
      admitted: (tenant) => standing.check(tenant),
      personId: (tenant, identity) => personId(personKey, tenant, identity),
    });
  },
});

/** Of this process's projector; where another process projects, its announcements are all there is. */
const lagOf = ({ projector, log }: Made): LagNow => ({
  ...(projector?.health().lag ?? { last: log.live.projected().seq, ms: 0 }),
  lastIn: log.live.lastIn,
});

/** Satisfies `http/ports.ts`. */
export const facadePorts = (made: Made): Pick<FacadeOptions, 'ports' | 'readers'> => {
  const { log, catalogue, database, livekit, telemetry, ground, projector } = made;
  const rooms = createLiveKit(livekit);
  const health = createHealth({
    log,
    database,
    projector,
    handlers: made.reactions.states,
    auditor: made.auditor,
    livekit: rooms.health,
    off: made.local.off,
    encrypted: encryptedBy(made.config, made.local),
    version: made.version,
    mode: made.config.mode,
  });
  const queries = createQueries(database, log.reader, () => lagOf(made));
  const pastRooms = createPastRooms(database, made.projections, log.reader);
  onErasure(log.broker, pastRooms.forget);
  return {
    readers: readersOf(made.reactions.declared, made.projections),
    ports: {
      ...queries,
      members: membersPort(queries.members, log.reader, ground.secrets.personKey),
      pastRooms,
      vaultKeys: vaultKeysPort(log, database),
      audit: auditPort({
        reader: log.reader,
        rows: queries.checkpoints,
        secrets: auditKeyStore(made.config),
        witnesses: made.config.audit.witnesses,
        kept: (signal) => keptAt(made.config, signal),
        gaps: async () => (await lookForGaps(log.broker, EVENTS)).gaps,
      }),
      replayTargets: replayTargets(log.reader, webhookGround(made.config, ground)),
      letterStacks: { one: async (tenant, id) => (await letterOf(log.broker, tenant, id))?.stack },
      progress: log.progress,
      ...made.identity.ports,
      livekit: { configured: rooms.configured, joinToken: createTokenIssuer(livekit) },
      webhooks: webhooksOf(made),
      person: { idOf: (tenant, identity) => personId(ground.secrets.personKey, tenant, identity) },
      ...tenantPorts(made.standing, database, log),
      health,
      metrics: { scrape: telemetry.scrape },
      publisher: log.publisher,
      log: log.reader,
      live: log.live,
      catalogue,
    },
  };
};
