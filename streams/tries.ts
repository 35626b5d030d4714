/** What is known of an event when it is tried: this time included, and when it was first tried (ISO 8601). */
export interface Known {
  readonly tries: number;
  readonly firstAt: string;
  /** It was tried in this process before and is not settled. */
  readonly before: boolean;
}

/** What a process tried and has not settled, by sequence. */
export class Tries {
  readonly #bySeq = new Map<number, Pick<Known, 'tries' | 'firstAt'>>();

  /**
   * One more. An ordered handler counts its own attempts, because its events come again for other reasons too; without order every
   * delivery is one. `storedAt` is in ms since 1970.
   */
  add(delivered: { readonly seq: number; readonly deliveries: number; readonly storedAt: number }, ordered: boolean) {
    const { seq, deliveries, storedAt } = delivered;
    const before = this.#bySeq.get(seq);
    const firstAt = before?.firstAt ?? new Date(deliveries === 1 ? Date.now() : storedAt).toISOString();
    const tries = ordered ? (before?.tries ?? 0) + 1 : deliveries;
    this.#bySeq.set(seq, { tries, firstAt });
    return { tries, firstAt, before: before !== undefined } satisfies Known;
  }

  forget(seq: number): void {
    this.#bySeq.delete(seq);
  }

  /** Everything up to there is settled, here or elsewhere. */
  forgetUpTo(floor: number): void {
    for (const seq of this.#bySeq.keys()) if (seq <= floor) this.#bySeq.delete(seq);
  }
}
