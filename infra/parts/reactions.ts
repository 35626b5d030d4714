import type { Logger } from 'pino';
import type { Database } from '../../db/connect.ts';
import type { Catalogue } from '../../schemas/catalogue.ts';
import type { Fault } from '../../schemas/errors.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { serveEdges } from '../../streams/edge.ts';
import { watchAdvisories } from '../../streams/dead-letters/advisories.ts';
import { createRedriver } from '../../streams/dead-letters/redrive.ts';
import type { HandlerDeclaration } from '../../streams/handler.ts';
import { loadHandlers } from '../../streams/handlers.ts';
import { servedBy } from '../../streams/served.ts';
import type { StandingWatch } from '../../streams/standing.ts';
import { startHandlers, type HandlerState } from '../../streams/start-handlers.ts';
import { auditKeyStore } from '../config/audit-keys.ts';
import type { Config } from '../config.ts';
import type { ReplayRunner } from '../../streams/replay/runner.ts';
import type { EventIds } from '../../streams/trace.ts';
import type { LiveKitRooms } from '../../webrtc/ports.ts';
import { deletionPort } from './deletion.ts';
import type { LogPart } from './log.ts';
import { auditKeysPort } from './audit-rotation.ts';
import { masterKeysPort } from './keys.ts';
import { peoplePort } from './people.ts';
import { startTiming, timersPort } from './timers.ts';

/** Ports of handlers, and the reason for each that is switched off. */
export interface HandlerPorts {
  readonly wired: Readonly<Record<string, unknown>>;
  readonly off: Readonly<Record<string, string>>;
}

/** What reacts to events and takes them in over NATS. */
export interface Reactions {
  readonly states: () => readonly HandlerState[];
  /** Every handler there is, whether this process runs it or not. */
  readonly declared: readonly HandlerDeclaration[];
  readonly stop: () => Promise<void>;
}

interface Needs {
  readonly config: Config;
  readonly log: LogPart;
  readonly catalogue: Catalogue;
  readonly database: Database;
  readonly ports: HandlerPorts;
  readonly replays: ReplayRunner;
  readonly standing: StandingWatch;
  readonly meter: Meter;
  readonly logger: Logger;
}

const HANDLERS = new URL('../../handlers/', import.meta.url);

type Trouble = { readonly handler: string; readonly what: string; readonly fault?: Fault; readonly about?: EventIds };

const tell = (logger: Logger, { handler, what, fault, about }: Trouble): void =>
  logger.warn({ handler, ...about, ...(fault ? { code: fault.code, ...fault.details } : {}) }, what);

/** Starts the handlers and the edges' responder, as far as this process has their roles. */
export const startReactions = async (needs: Needs): Promise<Reactions> => {
  const { config, log, catalogue, ports, replays, standing, meter, logger } = needs;
  const { broker, publisher, reader } = log;
  const handlers = await loadHandlers(HANDLERS, catalogue);
  const own = {
    people: peoplePort(log, needs.database, catalogue, meter),
    masterKeys: masterKeysPort(log),
    auditKeys: auditKeysPort(log, auditKeyStore(config), config.audit.origin),
    tenants: deletionPort(log, needs.database, ports.wired['livekit'] as LiveKitRooms | undefined),
  };
  const letters = createRedriver({
    broker,
    publisher,
    reader,
    handlers,
    ports: { ...ports.wired, timers: timersPort(broker), replays, ...own },
    off: ports.off,
  });
  const running = config.roles.includes('handlers')
    ? await startHandlers({
        broker,
        publisher,
        reader,
        meter,
        handlers,
        ports: { ...ports.wired, letters, timers: timersPort(broker), replays, ...own },
        off: ports.off,
        onTrouble: (trouble) => tell(logger, trouble),
      })
    : undefined;
  const advisories = running && watchAdvisories({ ...log, meter, onTrouble: (trouble) => tell(logger, trouble) });
  const timing =
    running &&
    (await startTiming({ ...needs, served: servedBy(standing), onTrouble: (trouble) => tell(logger, trouble) }));
  const edges = config.roles.includes('edge')
    ? serveEdges({ broker, publisher, catalogue, edges: config.edges, admitted: (tenant) => standing.check(tenant) })
    : undefined;
  for (const { name, field, advice } of [...(running?.drifts ?? []), ...(timing?.drifts ?? [])])
    logger.info({ consumer: name, field }, advice);
  return {
    declared: handlers,
    states: () => [...(running?.states() ?? []), ...(timing ? [timing.state()] : [])],
    stop: async () => {
      await edges?.close();
      await advisories?.stop();
      const stopped = Promise.all([running?.stop(), timing?.stop()]);
      // A replay takes as long as it takes: it is told, records its place and goes on elsewhere.
      replays.stop();
      await stopped;
    },
  };
};
