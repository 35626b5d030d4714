import type { EventDeclaration } from '../../schemas/define.ts';
import { parsePosition, type StoredEvent } from '../../schemas/event.ts';
import {
  replay,
  replayCancelled,
  replayCancelRequested,
  replayCompleted,
  replayFailed,
  replayPaused,
  replayPauseRequested,
  replayProgressed,
  replayRequested,
  replayResumed,
  replayResumeRequested,
  replayStarted,
} from '../../schemas/replays.ts';
import type { DataOf } from '../../schemas/define.ts';
import type { LogReader } from '../log.ts';

export type ReplaySpec = DataOf<typeof replayRequested>;
export type ReplayTarget = ReplaySpec['target'];

/** A request on the log: where it stands, and its identity for what follows from it. */
export interface Wish {
  readonly seq: number;
  readonly msgId: string;
}

/** A replay as its own events tell it. */
export interface ReplayState {
  readonly tenant: string;
  readonly correlationId: string;
  readonly spec: ReplaySpec;
  /** Sequence of the last event of the aggregate. */
  readonly revision: number;
  /** Everything up to this sequence is done. */
  readonly position: number;
  readonly delivered: number;
  readonly over: boolean;
  /** The newest request to run; the first one is the replay's own. */
  readonly run: Wish;
  readonly pause: Wish | undefined;
  readonly cancel: Wish | undefined;
  /** The newest request that a stop (paused, failed) knew of; 0 while it has never stopped. */
  readonly stoppedKnowing: number;
  /** Identity of the newest event by which a process took it up. */
  readonly takenUpBy: string | undefined;
  /** Where that event stands; 0: never. */
  readonly takenUpAt: number;
}

/** What is to be done about a replay. */
export type Decision = 'run' | 'pause' | 'cancel' | 'nothing';

const WISHES = [replayRequested, replayResumeRequested, replayPauseRequested, replayCancelRequested] as const;
const TAKEN_UP = [replayStarted, replayResumed] as const;
const STOPS = [replayPaused, replayFailed] as const;
const ENDS = [replayCancelled, replayCompleted] as const;
const MARKS = [...TAKEN_UP, replayProgressed, ...STOPS, ...ENDS] as const;

/** Every type a replay's aggregate may hold; of each, the last event says all that matters. */
export const REPLAY_EVENTS: readonly EventDeclaration[] = [...WISHES, ...MARKS];

const seqOf = (text: unknown): number => (typeof text === 'string' ? (parsePosition(text)?.seq ?? 0) : 0);

/** Folds the last event of each type, in whatever order. Undefined without a request. Pure. */
export const foldReplay = (events: readonly StoredEvent[]): ReplayState | undefined => {
  const inOrder = events.toSorted((a, b) => a.position.seq - b.position.seq);
  const last = (...of: readonly EventDeclaration[]): StoredEvent | undefined =>
    inOrder.findLast(({ event }) => of.some(({ type }) => type === event.type));
  const wish = (...of: readonly EventDeclaration[]): Wish | undefined => {
    const found = last(...of);
    return found && { seq: found.position.seq, msgId: found.msgId };
  };
  const first = last(replayRequested);
  const run = wish(replayRequested, replayResumeRequested);
  if (!first || !run) return undefined;
  const spec = first.event.data as unknown as ReplaySpec;
  const marks = inOrder.filter(({ event }) => MARKS.some(({ type }) => type === event.type));
  const furthest = (field: 'position' | 'delivered', least: number): number =>
    Math.max(
      least,
      ...marks.map(({ event }) => (field === 'position' ? seqOf(event.data[field]) : Number(event.data[field]))),
    );
  return {
    tenant: first.event.tenant,
    correlationId: first.event.correlationid,
    spec,
    revision: inOrder.at(-1)?.position.seq ?? 0,
    position: furthest('position', seqOf(spec.from) - 1),
    delivered: furthest('delivered', 0),
    over: last(...ENDS) !== undefined,
    run,
    pause: wish(replayPauseRequested),
    cancel: wish(replayCancelRequested),
    stoppedKnowing: seqOf(last(...STOPS)?.event.data['request']),
    takenUpBy: last(...TAKEN_UP)?.msgId,
    takenUpAt: last(...TAKEN_UP)?.position.seq ?? 0,
  };
};

/** What the newest request that nobody has answered asks for. A cancellation stands whatever came after it. Pure. */
export const decideReplay = ({ over, run, pause, cancel, stoppedKnowing }: ReplayState): Decision => {
  if (over) return 'nothing';
  if (cancel) return 'cancel';
  const paused = pause?.seq ?? 0;
  if (run.seq > Math.max(paused, stoppedKnowing)) return 'run';
  return paused > Math.max(run.seq, stoppedKnowing) ? 'pause' : 'nothing';
};

/** Reads a replay from the log: one look-up for each type, however long it has run. */
export const readReplay = async (
  reader: Pick<LogReader, 'lastOfType'>,
  tenant: string,
  replayId: string,
): Promise<ReplayState | undefined> => {
  const subject = `${replay.name}/${replayId}`;
  const found = await Promise.all(REPLAY_EVENTS.map((event) => reader.lastOfType(tenant, subject, event)));
  return foldReplay(found.filter((stored) => stored !== undefined));
};
