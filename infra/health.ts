import type { Database } from '../db/connect.ts';
import type { Projector } from '../db/projector.ts';
import { timerBacklog } from '../db/queries/timers.ts';
import type { Ports } from '../http/ports.ts';
import type { Health, Readiness } from '../http/shapes/system.ts';
import { ERRORS } from '../schemas/errors.ts';
import { formatPosition } from '../schemas/event.ts';
import type { Audit } from './parts/audit.ts';
import type { HandlerState } from '../streams/start-handlers.ts';
import { copiesOf, type Copy, weakness } from '../streams/copies.ts';
import { EVENTS } from '../streams/topology.ts';
import type { LiveKitHealth } from '../webrtc/ports.ts';
import type { Off } from './local/start.ts';
import { watchHealth } from './health-watch.ts';
import type { Encrypted } from './parts/certificates.ts';
import type { LogPart } from './parts/log.ts';

/** What the report is made from. */
export interface Watched {
  readonly log: LogPart;
  readonly database: Database;
  readonly projector: Projector | undefined;
  readonly handlers: () => readonly HandlerState[];
  readonly auditor?: Audit | undefined;
  readonly livekit: () => Promise<LiveKitHealth>;
  readonly off: readonly Off[];
  readonly encrypted: Encrypted;
  readonly version: string;
  readonly mode: string;
}

type Part = { readonly status: string } & Readonly<Record<string, unknown>>;

/** A dependency that does not answer must not make the report hang. */
const PATIENCE_MS = 1_500;

const within = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  try {
    return await Promise.race([work.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** What a report says about the servers of a cluster; nothing about one that stands alone. */
const copiesPart = (copies: readonly Copy[]) => {
  const { lagging, isMinority } = weakness(copies);
  const said = copies.map(({ server: name, state, behind }) => ({ name, state, behind }));
  const away = lagging.map(({ server }) => server).join(', ');
  return {
    isMinority,
    isWeak: lagging.length > 0,
    why: lagging.length > 0 ? { why: `copies that do not follow: ${away}` } : {},
    said: said.length > 0 ? { copies: said } : {},
  };
};

const logPart = async ({ log }: Watched): Promise<Part> => {
  const { connected, since } = log.broker.status();
  if (!connected) return { status: 'down', since, why: 'no connection to NATS' };
  const info = await within(log.broker.jsm.streams.info(EVENTS), undefined);
  if (info === undefined) return { status: 'down', since, why: `the stream ${EVENTS} does not answer` };
  const trouble = log.storingTrouble();
  if (trouble?.code === 'BROKER_UNREACHABLE')
    return { status: 'down', ...trouble, why: 'events cannot be stored: the server is there and answers no publish' };
  const drifts = log.drifts.map(({ name, field, advice }) => ({ stream: name, field, advice }));
  const last = await within(log.reader.last(), undefined);
  const copies = copiesPart(copiesOf(info));
  if (copies.isMinority)
    return { status: 'down', since, why: 'events cannot be stored: most servers of the log are away' };
  return {
    status: trouble || drifts.length > 0 || copies.isWeak || log.syncAlways !== true ? 'degraded' : 'ok',
    since,
    ...copies.why,
    ...(trouble && { ...trouble, why: 'the log is full: it can be read, nothing more can be stored' }),
    sync_always: log.syncAlways,
    last: last ? formatPosition(last) : null,
    max_bytes: info.config.max_bytes,
    ...copies.said,
    drifts,
  };
};

const projectionPart = ({ projector }: Watched): Part => {
  if (!projector) return { status: 'elsewhere' };
  const { state, reason, position, lag } = projector.health();
  // What is built beside keeps nobody from reading what serves.
  const status = state === 'live' || state === 'renewing' || state === 'standby' ? 'ok' : 'degraded';
  return {
    status,
    state,
    reason: reason ?? null,
    position: formatPosition(position),
    lag_events: lag.events,
    lag_ms: lag.ms,
  };
};

const standing = ({ projector }: Watched): string => {
  const { state, reason } = projector?.health() ?? {};
  return [state, reason].filter((word) => word !== undefined).join(', ');
};

const handlerPart = ({ handlers }: Watched): Part => {
  const states = handlers();
  if (states.length === 0) return { status: 'elsewhere' };
  const healing = states.filter(({ state }) => state === 'healing' || state === 'stopped');
  return {
    status: healing.length > 0 ? 'degraded' : 'ok',
    handlers: states.map(({ name, state, reason }) => ({ name, state, reason: reason ?? null })),
  };
};

const auditPart = ({ auditor }: Watched): Part => {
  if (!auditor) return { status: 'elsewhere' };
  const { coveredTo, gaps, trouble } = auditor.state();
  const witnesses = auditor.witnesses();
  const failing = witnesses.find((one) => one.trouble !== undefined);
  const position = (seq: number): string => formatPosition({ stream: EVENTS, seq });
  return {
    status: gaps.length > 0 || trouble || failing ? 'degraded' : 'ok',
    covered_to: coveredTo === 0 ? null : position(coveredTo),
    gaps: gaps.slice(0, 20).map(({ from, to }) => ({ from: position(from), to: position(to) })),
    witnesses: witnesses.map(({ place, kind, to, behind, trouble: why }) => ({
      place,
      kind,
      to: to === 0 ? null : position(to),
      behind,
      code: why?.code ?? null,
      reason: why?.details['reason'] ?? null,
    })),
    ...(trouble ? { code: trouble.code, why: ERRORS[trouble.code].title } : {}),
    ...(failing?.trouble ? { why: `${ERRORS[failing.trouble.code].title}: ${failing.place}` } : {}),
    ...(gaps.length > 0 ? { why: 'events are missing from the log, which never deletes' } : {}),
  };
};

/** Sooner than this after their moment timers are on their way. */
const OVERDUE_MS = 30_000;

/** Of every tenant: the server's schedule, and who fires what it puts out, are the platform's. */
const timerPart = async ({ database }: Watched): Promise<Part> => {
  const before = new Date(Date.now() - OVERDUE_MS).toISOString();
  const backlog = await within(timerBacklog(database, before), undefined);
  if (!backlog) return { status: 'unknown', why: 'the read models do not answer' };
  const { overdue, oldestDueAt } = backlog;
  return { status: overdue > 0 ? 'degraded' : 'ok', overdue, oldest_due_at: oldestDueAt };
};

const partsOf = async (watched: Watched): Promise<Record<string, Part>> => {
  const [log, database, timers, livekit] = await Promise.all([
    logPart(watched),
    within(watched.database.ping(), false),
    timerPart(watched),
    within<LiveKitHealth>(watched.livekit(), {
      status: 'down',
      url: '',
      code: 'LIVEKIT_UNREACHABLE',
      how: 'LiveKit takes too long to answer: look at its log and its load.',
    }),
  ]);
  return {
    log,
    database: database ? { status: 'ok' } : { status: 'down', why: 'Postgres does not answer' },
    livekit,
    handlers: handlerPart(watched),
    timers,
    projections: projectionPart(watched),
    audit: auditPart(watched),
    encryption: { status: 'ok', ...watched.encrypted },
  };
};

const overall = ({ log, database, ...others }: Record<string, Part>): Health['status'] => {
  if (log?.status === 'down' || database?.status === 'down') return 'down';
  const trouble = [log, ...Object.values(others)].some(
    (part) => part?.status === 'degraded' || part?.status === 'down',
  );
  return trouble ? 'degraded' : 'ok';
};

/** The report behind `/health`, what `/readyz` says, and word of every change. None throws, and none takes much longer than a second. */
export const createHealth = (watched: Watched): Ports['health'] => {
  const report = async (): Promise<Health> => {
    const parts = await partsOf(watched);
    const projected = watched.log.live.projected();
    return {
      status: overall(parts),
      version: watched.version,
      mode: watched.mode,
      uptime_s: Math.round(process.uptime()),
      as_of: formatPosition(projected),
      lag_ms: watched.projector?.health().lag.ms ?? null,
      parts,
      off: watched.off.map(({ what, why, how }) => ({ what, why, how })),
    };
  };
  const ready = async (): Promise<Readiness> => {
    const { log, database, projections } = await partsOf(watched);
    const reasons = [
      ...(log?.status === 'down' ? [`log: ${String(log['why'])}`] : []),
      ...(database?.status === 'down' ? ['database: Postgres does not answer'] : []),
      ...(projections?.status === 'degraded' ? [`projections: ${standing(watched)}`] : []),
    ];
    return { ready: reasons.length === 0, reasons };
  };
  return { report, ready, watch: watchHealth(report) };
};
