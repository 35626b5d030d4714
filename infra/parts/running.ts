import type { Logger } from 'pino';
import { loadProjections } from '../../db/load.ts';
import type { Database } from '../../db/connect.ts';
import { projectionQueries } from '../../db/queries/projections.ts';
import type { Projector } from '../../db/projector.ts';
import { createFacade } from '../../http/server.ts';
import type { Facade } from '../../http/facade.ts';
import { issueToken } from '../../http/tokens.ts';
import { openAnswers } from '../../streams/answers.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { servedBy } from '../../streams/served.ts';
import type { ReplayRunner } from '../../streams/replay/runner.ts';
import type { StandingWatch } from '../../streams/standing.ts';
import type { Config, Role } from '../config.ts';
import { httpTlsOf } from '../config/certificates.ts';
import type { Ground, Local } from '../local/start.ts';
import { createLog, createTelemetry, type Telemetry } from '../telemetry.ts';
import { startTracing, type Tracing } from '../tracing.ts';
import { connectionOf, facadePorts, handlerPorts, webhookGround } from '../wire.ts';
import { watchCertificates } from './certificates.ts';
import { watchCopies } from './copies.ts';
import { openIdentity, type IdentityPart } from './identity.ts';
import { limitsPart } from './limits.ts';
import { followKeys } from './keys.ts';
import { signingOf, startAudit, type Audit } from './audit.ts';
import { openLog, type LogPart } from './log.ts';
import { startReconciliation } from './reconcile.ts';
import { startReplays } from './replays.ts';
import { startWitnesses } from './witnesses.ts';
import { startReactions, type Reactions } from './reactions.ts';
import { openReadModels, startProjections } from './read-models.ts';
import { openTenants } from './tenants.ts';

/** The program once it runs. */
export interface Running {
  /** A bearer token of this instance's owner: the LiveKit tenant's, for everything. */
  readonly ownerToken: () => Promise<string>;
  /** Opens the dashboard signed in, once; undefined where this process serves none. */
  readonly signInLink: () => Promise<string | undefined>;
  readonly logFacts: () => Promise<{ readonly events?: number; readonly syncAlways?: boolean }>;
  readonly warnings: readonly string[];
  /** Drains: no new requests, what runs is finished, what is published is stored. */
  readonly stop: () => Promise<void>;
}

const OWNER_TTL_S = 30 * 24 * 3_600;

const driftWarnings = ({ drifts }: LogPart): readonly string[] =>
  drifts.map(({ name, field, advice }) => `stream ${name}, ${field}: ${advice}`);

const syncWarning = ({ syncAlways }: LogPart): readonly string[] =>
  syncAlways === true
    ? []
    : [
        `the log's server ${syncAlways === false ? 'acknowledges events before they are on the disk' : 'does not say whether it syncs before it acknowledges'}`,
      ];

interface Parts {
  readonly log: LogPart;
  readonly identity: IdentityPart;
  readonly projector: Projector | undefined;
  readonly reactions: Reactions;
  readonly auditor: Audit | undefined;
  readonly facade: Facade;
  readonly webhooks: Facade | undefined;
  readonly stopWatching: () => void;
  readonly standing: StandingWatch;
  readonly reconciliation: { readonly stop: () => void } | undefined;
  readonly closeDatabase: () => Promise<void>;
  readonly tracing: Tracing | undefined;
  readonly keys: { readonly stop: () => void } | undefined;
}

/** From the rim inwards: nobody new comes in, then what is inside is finished, then the log is left. */
const stopParts = async (parts: Parts): Promise<void> => {
  const { facade, webhooks, reactions, reconciliation, auditor, projector, identity, standing, log } = parts;
  const { closeDatabase, tracing, stopWatching } = parts;
  stopWatching();
  parts.keys?.stop();
  await Promise.all([facade.close(), webhooks?.close()]);
  reconciliation?.stop();
  await reactions.stop();
  await auditor?.stop();
  await projector?.stop();
  identity.close();
  standing.close();
  await log.close();
  await closeDatabase();
  await tracing?.stop();
};

const startFacade = async (
  config: Config,
  ground: Ground,
  local: Local,
  made: Parameters<typeof facadePorts>[0],
  telemetry: Telemetry,
  log: Logger,
  version: string,
): Promise<Facade> => {
  const { http, secrets, dataDir } = ground;
  const { trustedProxies: proxies, corsOrigins } = config;
  const facade = await createFacade({
    ...facadePorts(made),
    answers: openAnswers(made.log.broker, secrets.personKey),
    limits: limitsPart(config, made.log),
    proxies,
    corsOrigins,
    secret: secrets.jwtSecret,
    issuer: config.issuer,
    roles: config.roles,
    oidc: config.oidc,
    publicUrl: config.publicUrl,
    instance: dataDir.instanceId.slice(0, 8),
    version,
    meter: telemetry.meter,
    log,
    connectTo: local.livekit ? [local.livekit.url] : [],
    pages: new URL('../../web/dist', import.meta.url).pathname,
    tls: httpTlsOf(config),
  });
  await http.release();
  await facade.listen(config.host, http.port);
  return facade;
};

/** Whoever runs the process asks it how it is, whatever its roles. */
const serveProbes: typeof startFacade = async (config, ground, _local, made, { meter }, log, version) => {
  const { http, secrets, dataDir } = ground;
  const { ports } = facadePorts(made);
  const probes = await createFacade({
    ports: { health: ports.health, metrics: ports.metrics, live: ports.live } as typeof ports,
    probesOnly: true,
    tls: httpTlsOf(config),
    secret: secrets.jwtSecret,
    issuer: config.issuer,
    roles: config.roles,
    instance: dataDir.instanceId.slice(0, 8),
    version,
    meter,
    log,
  });
  await http.release();
  await probes.listen(config.host, http.port);
  return probes;
};

/** Where LiveKit beside us reports to when the facade is encrypted: signed, and on this machine's loopback alone. */
const serveWebhooks = async (
  { webhooks, secrets, dataDir }: Ground,
  made: Parameters<typeof facadePorts>[0] & { readonly logger: Logger },
): Promise<Facade | undefined> => {
  if (webhooks === undefined) return undefined;
  const { ports } = facadePorts(made);
  const listener = await createFacade({
    ports: { webhooks: ports.webhooks } as typeof ports,
    webhooksOnly: true,
    secret: secrets.jwtSecret,
    instance: dataDir.instanceId.slice(0, 8),
    version: made.version,
    meter: made.telemetry.meter,
    log: made.logger,
  });
  await webhooks.release();
  await listener.listen('127.0.0.1', webhooks.port);
  return listener;
};

/** A person at a terminal sees what needs attention, a program that reads the log everything of its level. */
const logOf = ({ json, logLevel, sources }: Config): Logger => {
  const person = !json && process.stderr.isTTY;
  return createLog(person && sources.get('AURALINK_LOG_LEVEL') === 'default' ? 'warn' : logLevel, person);
};

/** Undefined where nobody wants spans. */
const traceAll = (
  { tracing, roles }: Config,
  { dataDir }: Ground,
  version: string,
  logger: Logger,
): Tracing | undefined =>
  tracing &&
  startTracing(tracing, { version, instance: dataDir.instanceId, roles }, (why) =>
    logger.warn({ why }, 'spans do not reach the collector'),
  );

/** As far as announcements tell. */
/** What is to be said although nobody has asked; returns what ends it. */
const watchAround = (config: Config, { broker }: LogPart, { meter }: Telemetry, logger: Logger): (() => void) => {
  const ends = [watchCertificates(config, meter, logger), watchCopies(broker, meter, logger)];
  return () => ends.forEach((end) => end());
};

const lagIn =
  ({ live }: LogPart) =>
  () => ({ last: live.projected().seq, ms: 0, lastIn: live.lastIn });

/** What the program can be asked for once all its parts run. */
const runningOf = (config: Config, { http: { url }, secrets }: Ground, parts: Parts): Running => {
  const { log, facade } = parts;
  const grant = { tenant: config.livekitTenant, subject: 'owner', roles: ['platform-admin'], scope: '*' };
  const link = async () => `${url}/#code=${(await facade.newSignInCode(grant)).code}`;
  return {
    ownerToken: () => issueToken(secrets.jwtSecret, { ...grant, ttlS: OWNER_TTL_S }),
    signInLink: async () => (config.roles.includes('http') ? link() : undefined),
    logFacts: async () => ({
      events: (await log.reader.last()).seq,
      ...(log.syncAlways === 'unknown' ? {} : { syncAlways: log.syncAlways }),
    }),
    warnings: [...syncWarning(log), ...driftWarnings(log)],
    stop: () => stopParts(parts),
  };
};

const auditHere = (config: Config, ground: Ground, log: LogPart, meter: Telemetry['meter'], logger: Logger): Audit => {
  const witnesses = startWitnesses(config, log, webhookGround(config, ground), meter, logger);
  return startAudit(log, signingOf(config, ground.dataDir.instanceId), witnesses, logger);
};

const replaysHere = (
  config: Config,
  ground: Ground,
  log: LogPart,
  database: Database,
  standing: StandingWatch,
  logger: Logger,
): ReplayRunner => {
  const projections = projectionQueries(database, lagIn(log));
  return startReplays(log, webhookGround(config, ground), projections, logger, servedBy(standing));
};

/** Starts the roles of this process on the servers there are. When one part fails, what has started is stopped by the caller's exit. */
export const run = async (config: Config, ground: Ground, local: Local, version: string): Promise<Running> => {
  const has = (role: Role): boolean => config.roles.includes(role);
  const telemetry = createTelemetry();
  const logger = logOf(config);
  const tracing = traceAll(config, ground, version, logger);
  const [catalogue, projections] = await Promise.all([loadCatalogue(), loadProjections()]);
  const names = projections.map(({ name }) => name);
  const [log, database] = await Promise.all([
    openLog(config, local, ground.secrets.masterKeys, catalogue, telemetry.meter, names, ({ code, details }) =>
      logger.error({ code, ...details }, 'an encrypted field cannot be opened, and nobody sees it'),
    ),
    openReadModels(local),
  ]);

  const standing = await openTenants(config, log, database);
  const projector = has('projections')
    ? startProjections(database, projections, log, telemetry.meter, logger, config.projectionShards)
    : undefined;
  const livekit = connectionOf(config, local);
  const reactions = await startReactions({
    config,
    log,
    catalogue,
    database,
    ports: handlerPorts(livekit, local.off),
    standing,
    replays: replaysHere(config, ground, log, database, standing, logger),
    meter: telemetry.meter,
    logger,
  });
  const identity = openIdentity(log);
  const auditor = has('projections') ? auditHere(config, ground, log, telemetry.meter, logger) : undefined;
  const made = {
    config,
    ground,
    local,
    log,
    identity,
    catalogue,
    database,
    projections,
    projector,
    reactions,
    auditor,
    livekit,
    standing,
    telemetry,
    version,
  };
  const serve = has('http') ? startFacade : serveProbes;
  const facade = await serve(config, ground, local, made, telemetry, logger, version);
  const webhooks = has('http') ? await serveWebhooks(ground, { ...made, logger }) : undefined;
  const stopWatching = watchAround(config, log, telemetry, logger);
  const reconciliation = has('edge') && livekit ? startReconciliation(livekit, made, logger) : undefined;

  const keys = has('projections') ? followKeys(log, database, logger) : undefined;
  const stopping = { stopWatching, closeDatabase: database.close, tracing, keys };
  const parts = { ...made, reconciliation, facade, webhooks, ...stopping };
  return runningOf(config, ground, parts);
};
