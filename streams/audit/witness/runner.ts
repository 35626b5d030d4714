import { setTimeout as sleep } from 'node:timers/promises';
import { auditCheckpointed, auditWitnessed } from '../../../schemas/audit.ts';
import { emit, type DataOf } from '../../../schemas/define.ts';
import { Fault, toFault } from '../../../schemas/errors.ts';
import type { LogReader, Publisher } from '../../log.ts';
import { pauseMs } from '../../replay/webhook.ts';
import { AUDIT_SOURCE, AUDIT_TENANT, checkpointOf, type Checkpoint } from '../checkpoint.ts';
import { checkpointSubject } from '../log.ts';
import { newestCheckpoint } from '../newest.ts';
import { parseHead, parseNote } from '../note.ts';
import type { Shelf } from './shelf.ts';

/** How a witness stands. */
export interface WitnessState {
  readonly place: string;
  readonly kind: Shelf['kind'];
  /** Last sequence of the newest checkpoint it holds; 0: none. */
  readonly to: number;
  /** Events under signed checkpoints that it does not hold yet. */
  readonly behind: number;
  readonly trouble: Fault | undefined;
}

export interface WitnessOptions {
  readonly reader: Pick<LogReader, 'read' | 'lastOfType'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly stream: string;
  readonly shelf: Shelf;
  /** Between two looks for a new checkpoint. */
  readonly lookMs?: number;
  /** Called when a witness begins to fail, and when it holds everything again (undefined). */
  readonly onTrouble: (place: string, fault: Fault | undefined) => void;
  readonly onBehind?: (place: string, events: number) => void;
}

export interface WitnessRunner {
  readonly state: () => WitnessState;
  readonly stop: () => Promise<void>;
}

const LOOK_MS = 2_000;
/** So many notes at most before how far a witness has come is an event. */
const TELL_EVERY = 100;

/**
 * Where the log says that a witness stands: last sequence of the newest checkpoint it holds. A place that holds more than the log ever signed
 * witnesses another history: throws WITNESS_DIFFERS.
 */
const placeOf = async ({ reader, shelf }: WitnessOptions, newest: Checkpoint, signal: AbortSignal): Promise<number> => {
  const kept = await shelf.newest?.(signal);
  const head = kept === undefined ? undefined : parseHead(parseNote(kept)?.text ?? '');
  const signed = newest.tree?.size ?? 0;
  if (head && head.size > signed)
    throw new Fault('WITNESS_DIFFERS', {
      place: shelf.place,
      reason: `it holds a checkpoint over ${head.size} events, and the log has signed ${signed}`,
    });
  const last = await reader.lastOfType(AUDIT_TENANT, `audit_witness/${shelf.id}`, auditWitnessed);
  return last ? (last.event.data as DataOf<typeof auditWitnessed>).to : 0;
};

type Written = Pick<DataOf<typeof auditWitnessed>, 'to' | 'size'>;

/** Says on the log how far a witness has come, once for each place it has reached. */
const createTeller = ({ publisher, stream, shelf }: WitnessOptions) => {
  let told = 0;
  return {
    startAt: (to: number): void => {
      told = to;
    },
    tell: async (written: Written | undefined): Promise<void> => {
      if (!written || written.to <= told) return;
      const { id: witnessId, kind, place } = shelf;
      const data = { witnessId, stream, kind, place, ...written };
      await publisher.publish(emit(auditWitnessed, data, { id: `witnessed-${witnessId}-${written.to}` }), {
        tenant: AUDIT_TENANT,
        source: AUDIT_SOURCE,
      });
      told = written.to;
    },
  };
};

const createNewestSigned = ({ reader, stream }: WitnessOptions) => {
  let known: Checkpoint | undefined;
  return async (): Promise<Checkpoint | undefined> => {
    known = await newestCheckpoint(reader, stream, { known });
    return known?.note === undefined ? undefined : known;
  };
};

/** Signed checkpoints behind a sequence, in log order. */
async function* signedAfter(
  { reader, stream }: WitnessOptions,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<Checkpoint & Required<Pick<Checkpoint, 'tree' | 'note'>>, void, void> {
  const own = { tenant: AUDIT_TENANT, subject: checkpointSubject(stream), types: [auditCheckpointed.type] };
  for await (const stored of reader.read({ ...own, from: { stream, seq: to + 1 } }, signal)) {
    const checkpoint = checkpointOf(stored, stream);
    const { tree, note } = checkpoint ?? {};
    if (checkpoint && tree && note !== undefined && checkpoint.to > to) yield { ...checkpoint, tree, note };
  }
}

/**
 * Writes every signed checkpoint to a witness, in log order, each tried again for ever. How far it has come is an event on the log, so that a restart
 * goes on there; two processes write the same notes under the same names. Nothing of it stands in the way of the log.
 */
export const startWitness = (options: WitnessOptions): WitnessRunner => {
  const { shelf, lookMs = LOOK_MS, onTrouble, onBehind } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const teller = createTeller(options);
  const newestSigned = createNewestSigned(options);
  let state: WitnessState = { place: shelf.place, kind: shelf.kind, to: 0, behind: 0, trouble: undefined };
  let [started, failures] = [false, 0];
  let written: Written | undefined;

  const reach = (to: number, newest: number): void => {
    state = { ...state, to, behind: Math.max(0, newest - to) };
    onBehind?.(shelf.place, state.behind);
  };
  const writeNew = async (newest: Checkpoint): Promise<void> => {
    let count = 0;
    for await (const { to, tree, note } of signedAfter(options, state.to, signal)) {
      await shelf.put(tree.size, note, signal);
      written = { to, size: tree.size };
      reach(to, newest.to);
      count += 1;
      if (count % TELL_EVERY === 0) await teller.tell(written);
    }
  };
  const look = async (): Promise<void> => {
    const newest = await newestSigned();
    if (!newest) return;
    const to = started ? state.to : await placeOf(options, newest, signal);
    if (!started) teller.startAt(to);
    started = true;
    reach(to, newest.to);
    if (newest.to > to) await writeNew(newest);
    await teller.tell(written);
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const trouble = await look().then(
        () => undefined,
        (thrown: unknown) => toFault(thrown),
      );
      if (signal.aborted) return;
      if ((trouble === undefined) !== (state.trouble === undefined)) onTrouble(shelf.place, trouble);
      state = { ...state, trouble };
      failures = trouble ? failures + 1 : 0;
      const pause = trouble ? Math.max(lookMs, pauseMs(failures, Math.random())) : lookMs;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    state: () => state,
    stop: async () => {
      stopping.abort();
      await running;
      await shelf.close?.();
    },
  };
};
