/** What is known of an event when it is tried: this time included, and when it was first tried (ISO 8601). */
export interface Known {
  /** Without those that were excused. */
  readonly tries: number;
  /** Should this one be excused. */
  readonly excuses: number;
  readonly firstAt: string;
  /** It was tried in this process before and is not settled. */
  readonly before: boolean;
  /** Deliveries that may have ended with a process's death; undefined where they say nothing about this event. */
  readonly deaths: number | undefined;
}

/** How a delivery comes to be tried. */
interface Coming {
  readonly ordered: boolean;
  /** It came behind an earlier event of its key: what was delivered before says nothing about it. */
  readonly parked: boolean;
}

/** What a process tried and has not settled, by sequence. */
export class Tries {
  readonly #bySeq = new Map<number, Omit<Known, 'before'>>();

  /**
   * One more. An ordered handler counts its own attempts, because its events come again for other reasons too; without order every
   * delivery is one. What this process has lived through is no death: those before its first try count. `storedAt` is in ms since 1970.
   */
  add(
    delivered: { readonly seq: number; readonly deliveries: number; readonly storedAt: number },
    { ordered, parked }: Coming,
  ): Known {
    const { seq, deliveries, storedAt } = delivered;
    const before = this.#bySeq.get(seq);
    const firstAt = before?.firstAt ?? new Date(deliveries === 1 ? Date.now() : storedAt).toISOString();
    const tries = ordered ? (before?.tries ?? 0) + 1 : deliveries;
    const excuses = (before?.excuses ?? 0) + 1;
    const deaths = before ? before.deaths : ordered && parked ? undefined : deliveries;
    this.#bySeq.set(seq, { tries, excuses: excuses - 1, firstAt, deaths });
    return { tries, excuses, firstAt, deaths, before: before !== undefined };
  }

  /** The last try of it was none: what it failed by was nobody's fault. */
  excuse(seq: number): void {
    const known = this.#bySeq.get(seq);
    if (known) this.#bySeq.set(seq, { ...known, tries: known.tries - 1, excuses: known.excuses + 1 });
  }

  forget(seq: number): void {
    this.#bySeq.delete(seq);
  }

  /** Everything up to there is settled, here or elsewhere. */
  forgetUpTo(floor: number): void {
    for (const seq of this.#bySeq.keys()) if (seq <= floor) this.#bySeq.delete(seq);
  }
}
