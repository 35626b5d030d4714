import type { Health } from '../../http/shapes/system.ts';
import type { EnsureOptions } from '../../streams/ensure.ts';
import type { Config } from '../config.ts';
import { lastSeq } from '../../streams/ends.ts';
import { EVENTS } from '../../streams/topology.ts';
import { callRoll } from '../../streams/roll-call.ts';
import { loadHandlers } from '../../streams/handlers.ts';
import { requestOf } from '../../http/client.gen.ts';
import type { Api } from '../cli/api.ts';
import { loadCatalogueLate } from '../cli/catalogue.ts';
import { complaintOf } from '../cli/failure.ts';
import type { Here } from '../cli/here.ts';
import type { Facts, LogFacts, Unreachable } from './facts.ts';
import { lookAtAudit, type AuditFacts } from './look-at-audit.ts';
import { lookAtEncryption } from './look-at-encryption.ts';
import { lookAtLog } from './look-at-log.ts';
import {
  clockOf,
  lookAtDisk,
  lookAtReaders,
  lookAtServersClock,
  type AroundFacts,
  type ClockFacts,
} from './look-around.ts';
import { countOpenLetters } from './open-letters.ts';
import { probeLiveKit, probePostgres } from './probe.ts';

/** What JetStream answers while too few servers of a cluster are there to decide anything. */
const LEADERLESS = 10008;

const reasonOf = (error: unknown): string => {
  if ((error as { readonly code?: unknown }).code === LEADERLESS)
    return 'too few servers of the cluster are there: most of them must be';
  const { title, details } = complaintOf(error);
  return [title, details['reason'] ?? details['why']].filter((part) => typeof part === 'string').join(': ');
};

const replicasOf = ({ nats }: Config): Pick<EnsureOptions, 'replicas'> =>
  nats?.replicas === undefined ? {} : { replicas: nats.replicas };

const gatherLog = async (here: Here): Promise<LogFacts | Unreachable> => {
  const address = await here.logAddress();
  try {
    const broker = await here.broker();
    try {
      const handlers = await loadHandlers(new URL('../../handlers/', import.meta.url), await loadCatalogueLate());
      return await lookAtLog(broker, { monitorUrl: address?.monitorUrl, ...replicasOf(here.config) }, handlers);
    } finally {
      await broker.close();
    }
  } catch (error) {
    return { reachable: false, url: address?.url, reason: reasonOf(error) };
  }
};

type Program = Pick<Facts, 'program' | 'health' | 'projections'> & { readonly clock?: ClockFacts };

const gatherProgram = async (here: Here, signal: AbortSignal): Promise<Program> => {
  const none = { health: undefined, projections: undefined };
  let api: Api;
  try {
    api = await here.api(signal);
    const asked = Date.now();
    const { body, date } = await api.look(requestOf('getHealth'));
    const answered = Date.now();
    const pid = here.remoteUrl === undefined ? (await here.holder())?.pid : undefined;
    const projections = await api.client.listProjections({ signal }).catch(() => undefined);
    return {
      program: { reachable: true, url: api.url, pid },
      // A Date header has whole seconds, which were cut, not rounded.
      ...(date === undefined ? {} : { clock: clockOf('the program', date + 500, asked - 500, answered + 500) }),
      health: body as Health,
      projections: projections?.items,
    };
  } catch (error) {
    return { program: { reachable: false, url: here.remoteUrl, reason: reasonOf(error) }, ...none };
  }
};

const partOf = (health: Health | undefined, name: string): Readonly<Record<string, unknown>> | undefined =>
  health?.parts[name];

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const gatherPostgres = async ({ config }: Here, health: Health | undefined): Promise<Facts['postgres']> => {
  if (config.database) return probePostgres(config.database.url);
  const part = partOf(health, 'database');
  if (!part) return { reachable: 'unknown', reason: 'not looked at: it runs with the program' };
  if (part['status'] === 'ok') return { reachable: true, url: 'answers, as the program says' };
  return { reachable: false, url: undefined, reason: wordOf(part['why'] ?? part['status']) };
};

const gatherLiveKit = async ({ config }: Here, health: Health | undefined): Promise<Facts['livekit']> => {
  const part = partOf(health, 'livekit');
  const url = config.livekit?.url ?? part?.['url'];
  if (typeof url === 'string') return probeLiveKit(url);
  return {
    reachable: 'unknown',
    reason: part?.['status'] === 'off' ? 'switched off, see above' : 'not looked at: it runs with the program',
  };
};

/** Whoever projects answers within milliseconds, or not at all. */
const ROLL_MS = 400;

/** Looked at last: a projection may have moved on since the log was looked at, and must not seem to be ahead of it. */
const gatherAround = async (here: Here, log: LogFacts, clock: ClockFacts | undefined): Promise<AroundFacts> => {
  const broker = await here.broker();
  try {
    const mayGrow = log.streams.reduce((sum, { bytes, maxBytes }) => sum + Math.max(0, maxBytes - bytes), 0);
    const isThere = log.streams.some(({ name }) => name === EVENTS);
    return {
      disk: here.config.nats ? undefined : await lookAtDisk(here.config.dataDir, mayGrow),
      clocks: [...(await lookAtServersClock(broker)), ...(clock ? [clock] : [])],
      last: isThere ? await lastSeq(broker, EVENTS) : undefined,
      ...(await lookAtReaders(broker)),
      projecting: await callRoll(broker, ROLL_MS),
    };
  } finally {
    await broker.close();
  }
};

const gatherAudit = async (here: Here): Promise<AuditFacts> => {
  const broker = await here.broker();
  try {
    return await lookAtAudit(broker, here.config);
  } finally {
    await broker.close();
  }
};

/** Looks at everything once; what cannot be reached is a fact, not a failure. */
export const gather = async (here: Here, signal: AbortSignal): Promise<Facts> => {
  const [log, { clock, ...program }] = await Promise.all([gatherLog(here), gatherProgram(here, signal)]);
  const around = log.reachable ? await gatherAround(here, log, clock).catch(() => undefined) : undefined;
  const { health } = program;
  const openLetters = program.program.reachable ? await countOpenLetters(here, signal) : undefined;
  const [postgres, livekit] = await Promise.all([gatherPostgres(here, health), gatherLiveKit(here, health)]);
  const said = partOf(health, 'log')?.['sync_always'];
  return {
    at: Date.now(),
    production: (health?.mode ?? here.config.mode) === 'production',
    ...program,
    openLetters,
    around,
    audit: log.reachable ? await gatherAudit(here).catch(() => undefined) : undefined,
    encryption: await lookAtEncryption(here).catch(() => undefined),
    // With a server elsewhere only the program knows where its monitoring endpoint is.
    log:
      log.reachable && log.syncAlways === 'unknown' && typeof said === 'boolean' ? { ...log, syncAlways: said } : log,
    postgres,
    livekit,
  };
};
