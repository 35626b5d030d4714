import type { StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../log.ts';
import type { Journal, Mark } from './journal.ts';
import { paceOf, recordEveryMs } from './pace.ts';
import { rest, type Ending, type Sink } from './sink.ts';
import type { ReplaySpec } from './state.ts';
import { walk } from './walk.ts';

/** What of the log a replay tells. */
export const wantedOf = (tenant: string, { types, subject, correlationId, without }: ReplaySpec) => ({
  tenant,
  types,
  subject,
  correlationId,
  without,
});

export interface Pumping {
  readonly tenant: string;
  readonly spec: ReplaySpec;
  /** Sequences, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly delivered: number;
  readonly reader: Pick<LogReader, 'read'>;
  readonly sink: Sink;
  readonly journal: Pick<Journal, 'progressed'>;
  readonly ending: Ending;
}

/**
 * Tells a sink the wanted events of a stretch in order, at the replay's pace, and records its place now and then. `at` always holds what was
 * told. Resolves when all was told, or soon after the ending has begun.
 */
export class Pump {
  readonly #options: Pumping;
  readonly #began = performance.now();
  #at: Mark;
  #recorded: number;
  #recordedAt = performance.now();
  #waiting: StoredEvent[] = [];

  constructor(options: Pumping) {
    this.#options = options;
    this.#at = { seq: options.from - 1, delivered: options.delivered };
    this.#recorded = this.#at.seq;
  }

  get at(): Mark {
    return this.#at;
  }

  /** True: everything was told. */
  async run(): Promise<boolean> {
    const { reader, tenant, spec, from, to, ending, sink } = this.#options;
    const pace = paceOf(spec.speed, spec.maxGapMs);
    for await (const { seq, stored } of walk(reader, wantedOf(tenant, spec), from, to, ending.now)) {
      if (ending.now.aborted) break;
      if (stored === undefined) {
        if (!(await this.#flush())) break;
        this.#at = { ...this.#at, seq };
        await this.#record();
        continue;
      }
      if (!(await this.#keepPace(pace(stored.event.time)))) break;
      this.#waiting.push(stored);
      if (this.#waiting.length >= sink.most && !(await this.#flush())) break;
    }
    return this.#at.seq >= to;
  }

  /** Records the place if it has moved. */
  async record(): Promise<void> {
    if (this.#at.seq === this.#recorded) return;
    const mark = this.#at;
    await this.#options.journal.progressed(mark);
    this.#recorded = mark.seq;
    this.#recordedAt = performance.now();
  }

  async #record(): Promise<void> {
    const now = performance.now();
    if (now - this.#recordedAt >= recordEveryMs(now - this.#began)) await this.record();
  }

  /** Waits until an event is due; what waits to be sent is sent before. */
  async #keepPace(dueMs: number): Promise<boolean> {
    if (dueMs <= performance.now() - this.#began) return true;
    if (!(await this.#flush())) return false;
    // In pieces: a place reached is recorded also while the next event is far away.
    for (;;) {
      const left = dueMs - (performance.now() - this.#began);
      if (left <= 0) return true;
      if (!(await rest(Math.min(left, PIECE_MS), this.#options.ending.now))) return false;
      await this.#record();
    }
  }

  async #flush(): Promise<boolean> {
    const [events, last] = [this.#waiting, this.#waiting.at(-1)];
    if (last === undefined) return true;
    if (!(await this.#options.sink.deliver(events, this.#options.ending))) return false;
    this.#waiting = [];
    this.#at = { seq: last.position.seq, delivered: this.#at.delivered + events.length };
    await this.#record();
    return true;
  }
}

const PIECE_MS = 1_000;
