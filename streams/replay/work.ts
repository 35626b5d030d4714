import { Fault } from '../../schemas/errors.ts';
import { parsePosition } from '../../schemas/event.ts';
import { replay, replayCancelRequested, replayPauseRequested } from '../../schemas/replays.ts';
import type { Live, LogReader } from '../log.ts';
import { EVERYBODY, type Served } from '../served.ts';
import { EVENTS } from '../topology.ts';
import { createEnding, type OpenEnding } from './ending.ts';
import type { Journal, Mark, Why } from './journal.ts';
import { Pump } from './pump.ts';
import type { Sink } from './sink.ts';
import type { Slots } from './slots.ts';
import type { ReplaySpec, ReplayState } from './state.ts';

/** Has a projection built anew for a replay and waits for it; false when the signal ended the wait. */
export type Rebuild = (
  state: ReplayState,
  onProgress: (seq: number) => Promise<void>,
  signal: AbortSignal,
) => Promise<boolean>;

export interface WorkOptions {
  readonly reader: LogReader;
  readonly live: Pick<Live, 'follow'>;
  /** Opens a webhook or a subject. Throws a Fault that says why nothing can be told. */
  readonly open: (tenant: string, spec: ReplaySpec) => Promise<Sink>;
  readonly rebuild: Rebuild;
  /** Whose replays go on; those of the others wait at their place. Absent: everybody's. */
  readonly served?: Served;
}

/** Faults of a target, which no attempt of ours mends: the replay stands still until somebody resumes it. */
const STOPS: ReadonlyMap<string, 'paused' | 'failed'> = new Map([
  ['WEBHOOK_FAILING', 'paused'],
  ['WEBHOOK_GONE', 'failed'],
  ['WEBHOOK_URL_REFUSED', 'failed'],
  ['SUBJECT_NOT_STORED', 'failed'],
  ['REPLAY_TARGET_INVALID', 'failed'],
]);

/** A fault in words for the log. Details are made for callers, hence hold no secret. */
const whyOf = ({ code, message, details: { reason, ...details } }: Fault): Why => {
  const more = Object.entries(details).map(([name, value]) => `${name} ${String(value)}`);
  const said = typeof reason === 'string' ? reason : message;
  return { code, reason: more.length > 0 ? `${said} (${more.join(', ')})` : said };
};

/** Ends the run as soon as somebody wants it paused or cancelled; returns what ends the watch. */
const watchRequests = (live: Pick<Live, 'follow'>, state: ReplayState, ending: OpenEnding): (() => void) => {
  const watching = new AbortController();
  const wanted = {
    tenant: state.tenant,
    subject: `${replay.name}/${state.spec.replayId}`,
    types: [replayPauseRequested.type, replayCancelRequested.type],
  };
  const watch = async (): Promise<void> => {
    for await (const _request of live.follow(wanted, { stream: EVENTS, seq: state.revision }, watching.signal))
      return ending.end('request');
  };
  void watch();
  return () => watching.abort();
};

const seqOf = (text: string): number => parsePosition(text)?.seq ?? 0;

/** Says why a target made the replay stop; throws everything that is no word about the target. */
const stopped = async (thrown: unknown, at: Mark, journal: Journal): Promise<void> => {
  const kind = thrown instanceof Fault ? STOPS.get(thrown.code) : undefined;
  if (!(thrown instanceof Fault) || kind === undefined) throw thrown;
  await journal[kind](at, journal.state.run, whyOf(thrown));
};

const tell = async ({ reader, open }: WorkOptions, journal: Journal, ending: OpenEnding): Promise<void> => {
  const { tenant, spec, position, delivered } = journal.state;
  const sink = await open(tenant, spec).catch(async (thrown: unknown) => {
    await stopped(thrown, { seq: position, delivered }, journal);
  });
  if (!sink) return;
  const stretch = { from: position + 1, to: seqOf(spec.to), delivered };
  const pump = new Pump({ tenant, spec, ...stretch, reader, sink, journal, ending });
  try {
    if (await pump.run()) return await journal.completed(pump.at);
  } catch (thrown) {
    // What was told stays told; a log that is away makes it be told again.
    await pump.record().catch(() => undefined);
    return await stopped(thrown, pump.at, journal);
  } finally {
    await sink.close();
  }
  await pump.record();
};

const rebuild = async (options: WorkOptions, journal: Journal, ending: OpenEnding): Promise<void> => {
  const to = seqOf(journal.state.spec.to);
  const onProgress = (seq: number) => journal.progressed({ seq: Math.min(seq, to), delivered: 0 });
  if (await options.rebuild(journal.state, onProgress, ending.now)) await journal.completed({ seq: to, delivered: 0 });
};

/**
 * Runs a replay from its place to its end, or until somebody wants something else, its target fails, its tenant is suspended or the signal ends; that of a tenant that is
 * deleted ends where it stands. Where many of a tenant's run, it first waits its turn. Throws SHUTTING_DOWN, and what may pass by itself.
 */
export const workReplay = async (
  options: WorkOptions,
  journal: Journal,
  slots: Slots,
  signal: AbortSignal,
): Promise<void> => {
  const { tenant } = journal.state;
  const served = options.served ?? EVERYBODY;
  await served.when(tenant, signal);
  if (!signal.aborted && (await served.isOver(tenant))) {
    const { position, delivered, run } = journal.state;
    return journal.cancelled({ seq: position, delivered }, run);
  }
  const ending = createEnding();
  const refused = served.until(tenant);
  const onRefused = () => ending.end('held');
  refused.addEventListener('abort', onRefused, { once: true });
  const onStop = () => ending.end('stop');
  if (signal.aborted) onStop();
  signal.addEventListener('abort', onStop, { once: true });
  const unwatch = watchRequests(options.live, journal.state, ending);
  const leave = await slots.take(tenant, ending.now);
  try {
    if (leave) {
      await journal.takeUp();
      await (journal.state.spec.target.kind === 'projection' ? rebuild : tell)(options, journal, ending);
    }
  } finally {
    leave?.();
    unwatch();
    refused.removeEventListener('abort', onRefused);
    signal.removeEventListener('abort', onStop);
  }
  if (ending.why() === 'stop') throw new Fault('SHUTTING_DOWN');
};
