import { Fault } from '../../schemas/errors.ts';
import type { Cause, Stored } from '../log.ts';
import type { Answer } from './answer.ts';
import { Load, plan, type Guard } from './plan.ts';
import {
  aggregateOf,
  answer,
  guarded,
  kindOf,
  ownOrConflict,
  placed,
  reasonOf,
  repeatedIn,
  type Whereabouts,
  type Parcel,
  type Unit,
} from './unit.ts';
import type { OpenBatch, Wire } from './wire.ts';

export interface QueueLimits {
  readonly events: number;
  readonly bytes: number;
}

/** What the aggregates of a unit have got since the revision its guard expects. Throws when the log cannot be read. */
export type Since = (guard: Guard, parcels: readonly Parcel[]) => Promise<Whereabouts>;

const SWEEP_MS = 20;
/** An attempt without an answer is made again after this. */
const ATTEMPT_MS = 1_000;
const PAUSE_MS = 50;

/** A batch that takes in what is published in this turn of the event loop. */
interface Growing {
  readonly batch: OpenBatch;
  readonly load: Load<Unit>;
}

/**
 * The group-commit queue: what is published in one turn of the event loop goes together. As soon as it is a crowd its batch begins, so that
 * the server lays the first events aside while the later ones are still made here; it is committed at the end of the turn. Every unit is answered by its
 * deadline; what was sent without an answer is sent again with the same identity, so nothing acknowledged is lost and nothing is stored twice.
 */
export class GroupCommit {
  readonly #wire: Wire;
  readonly #limits: QueueLimits;
  readonly #since: Since;
  readonly #flying = { plain: 0, batches: 0 };
  readonly #held = { events: 0, bytes: 0 };
  readonly #open = new Set<Unit>();
  readonly #idlers: (() => void)[] = [];
  #waiting: Unit[] = [];
  #growing: Growing | undefined;
  #connected: boolean;
  #planned = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(wire: Wire, limits: QueueLimits, connected: boolean, since: Since) {
    this.#wire = wire;
    this.#since = since;
    this.#limits = limits;
    this.#connected = connected;
  }

  /**
   * Resolves when all parcels are stored; more than one are stored all or none. With an expectation only if the first one's aggregate, or all
   * of its kind in the tenant, stand there, else REVISION_CONFLICT. EVENT_INVALID where two of a group have one identity.
   */
  add(all: readonly Parcel[], deadlineMs: number, expected?: Cause['expect']): Promise<readonly Stored[]> {
    const { subject: first } = all[0] as Parcel;
    const guard = expected && {
      aggregate: expected.ofKind ? kindOf(first) : aggregateOf(first),
      revision: expected.revision,
    };
    const parcels = guarded(all, guard);
    const bytes = parcels.reduce((sum, { payload, head }) => sum + payload.length + head.length, 0);
    if (this.#held.events + parcels.length > this.#limits.events || this.#held.bytes + bytes > this.#limits.bytes)
      return Promise.reject(new Fault('BROKER_BUSY', { waiting: this.#held.events, limit: this.#limits.events }));
    const twice = repeatedIn(all);
    if (twice) return Promise.reject(twice);
    const { promise, resolve, reject } = Promise.withResolvers<readonly Stored[]>();
    const deadline = performance.now() + deadlineMs;
    const unit = {
      parcels,
      guard,
      touches: () => parcels.map(({ subject }) => aggregateOf(subject)),
      size: parcels.length,
      bytes,
      resolve,
      reject,
      deadline,
      alone: false,
      done: false,
      notBefore: 0,
      why: 'no answer in time',
    };
    this.#held.events += unit.size;
    this.#held.bytes += bytes;
    this.#open.add(unit);
    this.#waiting.push(unit);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS);
    this.#grow();
    this.#schedule();
    return promise;
  }

  /** The connection came or went: what was under way has no answer and is sent again. */
  connection(connected: boolean): void {
    this.#connected = connected;
    this.#wire.expire(Number.POSITIVE_INFINITY);
    this.#schedule();
  }

  /** Resolves when every caller has its answer. */
  idle(): Promise<void> {
    return this.#open.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idlers.push(resolve));
  }

  /** After the microtasks of this turn: everything that this turn's answers set free is there by then, and a lone event has not waited. */
  #schedule(): void {
    if (this.#planned) return;
    this.#planned = true;
    process.nextTick(() => this.#flush());
  }

  /** Begins a batch as soon as what waits is one and no other is under way, and takes into it what may stand beside the rest. */
  #grow(): void {
    if (this.#growing === undefined) {
      if (!this.#connected || this.#flying.batches > 0 || this.#waiting[0]?.alone) return;
      if (plan(this.#waiting, this.#flying)?.kind !== 'batch') return;
      this.#growing = { batch: this.#wire.begin(), load: new Load() };
    }
    const { batch, load } = this.#growing;
    let taken = 0;
    for (const unit of this.#waiting) {
      if (!load.admits(unit)) break;
      load.take(unit);
      for (const parcel of unit.parcels) batch.add(parcel);
      taken += 1;
    }
    this.#waiting.splice(0, taken);
  }

  #flush(): void {
    this.#planned = false;
    this.#commitGrown();
    const now = performance.now();
    while (this.#connected && (this.#waiting[0]?.notBefore ?? 0) <= now) {
      const next = plan(this.#waiting, this.#flying);
      if (next === undefined) return;
      const units = this.#waiting.splice(0, next.count);
      if (next.kind === 'batch') this.#sendBatch(units);
      else for (const unit of units) this.#sendPlain(unit);
    }
  }

  #commitGrown(): void {
    if (this.#growing === undefined) return;
    const { batch, load } = this.#growing;
    this.#growing = undefined;
    if (this.#connected) this.#commit(load.units, batch);
    else this.#waiting = [...load.units, ...this.#waiting];
  }

  #sendPlain(unit: Unit): void {
    const parcel = unit.parcels[0] as Parcel;
    this.#flying.plain += 1;
    this.#wire.plain(parcel, (said) => {
      this.#flying.plain -= 1;
      this.#schedule();
      if (said.kind === 'stored') this.#finish(unit, [placed(parcel, said, said.seq)]);
      else if (said.kind === 'refused') this.#finish(unit, new Fault(said.code, said.details));
      else if (said.kind === 'stale') this.#judgeStale(unit);
      else this.#again([unit], PAUSE_MS, said);
    });
  }

  #sendBatch(units: readonly Unit[]): void {
    const batch = this.#wire.begin();
    for (const { parcels } of units) for (const parcel of parcels) batch.add(parcel);
    this.#commit(units, batch);
  }

  #commit(units: readonly Unit[], batch: OpenBatch): void {
    const only = units.length === 1 ? units[0] : undefined;
    this.#flying.batches += 1;
    batch.commit((said) => {
      this.#flying.batches -= 1;
      this.#schedule();
      if (said.kind === 'stored') {
        let seq = said.seq + 1 - units.reduce((sum, { size }) => sum + size, 0);
        for (const unit of units)
          this.#finish(
            unit,
            unit.parcels.map((parcel) => placed(parcel, said, seq++)),
          );
      } else if (only && said.kind === 'refused') this.#finish(only, new Fault(said.code, said.details));
      else if (only && only.size > 1 && said.kind === 'has_duplicate')
        this.#locate(only, (places) => this.#storeMissing(only, places));
      else if (only && said.kind === 'stale') this.#judgeStale(only);
      else this.#again(units, said.kind === 'unknown' ? PAUSE_MS : 0, said);
    });
  }

  /**
   * A guard that does not hold is a conflict only if the events are not on the log: on one replica the guard is looked at before the identity,
   * so the repeat of a write whose answer was lost is told 10071 (seen on 2.15.2). What the server has forgotten the log itself still knows.
   */
  #judgeStale(unit: Unit): void {
    this.#locate(unit, (places) => {
      if (places.every((place) => place !== undefined)) return this.#finish(unit, places);
      const guard = unit.guard as Guard;
      this.#since(guard, unit.parcels).then(
        (whereabouts) => this.#finish(unit, ownOrConflict(unit.parcels, guard, whereabouts)),
        (thrown: Error) => {
          this.#again([unit], PAUSE_MS, { kind: 'unknown', why: thrown.message });
          this.#schedule();
        },
      );
    });
  }

  /** Asks for each event of a unit where it is. */
  #locate(unit: Unit, onPlaces: (places: readonly (Stored | undefined)[]) => void): void {
    const places: (Stored | undefined)[] = unit.parcels.map(() => undefined);
    let [open, failed] = [unit.size, undefined as Answer | undefined];
    this.#flying.batches += 1;
    unit.parcels.forEach((parcel, index) =>
      this.#wire.probe(parcel, (said) => {
        if (said.kind === 'stored') places[index] = placed(parcel, said, said.seq);
        else if (said.kind !== 'absent') failed = said;
        open -= 1;
        if (open > 0) return;
        this.#flying.batches -= 1;
        this.#schedule();
        if (failed) this.#again([unit], PAUSE_MS, failed);
        else onPlaces(places);
      }),
    );
  }

  /** Still as one batch: the rest of a group whose other events another attempt has stored. */
  #storeMissing(unit: Unit, places: readonly (Stored | undefined)[]): void {
    const missing = guarded(
      unit.parcels.filter((_, index) => places[index] === undefined),
      unit.guard,
    );
    if (missing.length === 0) return this.#finish(unit, places as readonly Stored[]);
    this.#flying.batches += 1;
    const onAnswer = (said: Answer) => {
      this.#flying.batches -= 1;
      this.#schedule();
      if (said.kind === 'refused') return this.#finish(unit, new Fault(said.code, said.details));
      if (said.kind === 'stale') return this.#judgeStale(unit);
      if (said.kind !== 'stored') return this.#again([unit], PAUSE_MS, said);
      let seq = said.seq - missing.length + 1;
      this.#finish(
        unit,
        unit.parcels.map((parcel, index) => places[index] ?? placed(parcel, said, seq++)),
      );
    };
    if (missing.length === 1) return this.#wire.plain(missing[0] as Parcel, onAnswer);
    const batch = this.#wire.begin();
    for (const parcel of missing) batch.add(parcel);
    batch.commit(onAnswer);
  }

  /** Back to the front, each by itself, so that one event cannot fail its neighbours. */
  #again(units: readonly Unit[], pauseMs: number, said: Answer): void {
    const more = { alone: true, notBefore: performance.now() + pauseMs, why: reasonOf(said) };
    const back = units.filter((unit) => !unit.done).map((unit) => Object.assign(unit, more));
    this.#waiting = [...back, ...this.#waiting];
  }

  #finish(unit: Unit, outcome: readonly Stored[] | Fault): void {
    if (!answer(unit, outcome)) return;
    this.#open.delete(unit);
    this.#held.events -= unit.size;
    this.#held.bytes -= unit.bytes;
    if (this.#open.size === 0) for (const idler of this.#idlers.splice(0)) idler();
  }

  /** Ends what is over: attempts without an answer, and units whose caller waits no longer. */
  #sweep(): void {
    const now = performance.now();
    this.#wire.expire(now - ATTEMPT_MS);
    for (const unit of this.#open)
      if (unit.deadline <= now)
        this.#finish(unit, new Fault('BROKER_UNREACHABLE', { why: this.#connected ? unit.why : 'no connection' }));
    if (this.#waiting.some(({ done }) => done)) this.#waiting = this.#waiting.filter(({ done }) => !done);
    if (this.#waiting.length > 0) return this.#schedule();
    // Also while a unit neither waits nor flies: what its guard has met is being looked up, and its caller's time runs on.
    if (this.#flying.plain + this.#flying.batches + this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
