import { randomUUID } from 'node:crypto';
import { emit, type Draft } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import {
  replayCancelled,
  replayCompleted,
  replayFailed,
  replayPaused,
  replayProgressed,
  replayResumed,
  replayStarted,
} from '../../schemas/replays.ts';
import type { LogReader, Publisher } from '../log.ts';
import { EVENTS } from '../topology.ts';
import { readReplay, type ReplayState, type Wish } from './state.ts';

/** CloudEvents source of what a replay tells about itself. */
export const REPLAY_SOURCE = '/auralink/handlers/run-replay';

/** How far a replay has come. */
export interface Mark {
  readonly seq: number;
  readonly delivered: number;
}

/** Why a replay stands still. */
export interface Why {
  readonly code: string;
  readonly reason: string;
}

/** Another process has taken the replay up: whoever finds that out stops without a word. */
export class Overtaken extends Error {}
/** Something was asked for meanwhile: what to do is decided anew. */
export class Moved extends Error {}

const place = (seq: number): string => formatPosition({ stream: EVENTS, seq });

/**
 * What a replay says about itself. Each word is stored only if the aggregate stands where the writer saw it: a process that was
 * frozen and is overtaken cannot move the replay's place. Throws Overtaken then, Moved where the ground of a decision has changed, and
 * the publisher's faults.
 */
export class Journal {
  readonly #publisher: Publisher;
  readonly #reader: LogReader;
  #state: ReplayState;
  /** The event by which this process took it up; undefined while nobody here works it. */
  #own: string | undefined;

  constructor(publisher: Publisher, reader: LogReader, state: ReplayState) {
    this.#publisher = publisher;
    this.#reader = reader;
    this.#state = state;
  }

  /** As last seen. */
  get state(): ReplayState {
    return this.#state;
  }

  /** Takes it up where it stands. */
  async takeUp(): Promise<void> {
    const { spec, position, delivered, takenUpBy, takenUpAt, run } = this.#state;
    const mark = { replayId: spec.replayId, position: place(position), delivered };
    const draft =
      takenUpBy === undefined
        ? emit(replayStarted, mark, { id: `${spec.replayId}-started` })
        : emit(
            replayResumed,
            { ...mark, because: run.seq > takenUpAt ? 'request' : 'restart' },
            { id: `${spec.replayId}-resumed-${randomUUID()}` },
          );
    this.#own = await this.#store(draft, run.msgId);
  }

  async progressed(mark: Mark): Promise<void> {
    const id = `${this.#id}-at-${mark.seq}-${mark.delivered}`;
    await this.#store(emit(replayProgressed, this.#data(mark), { id }), this.#state.run.msgId);
  }

  async completed(mark: Mark): Promise<void> {
    await this.#store(emit(replayCompleted, this.#data(mark), { id: `${this.#id}-completed` }), this.#state.run.msgId);
  }

  async cancelled(mark: Mark, wish: Wish): Promise<void> {
    await this.#store(emit(replayCancelled, this.#data(mark), { id: `${this.#id}-cancelled` }), wish.msgId);
  }

  /** It stands still because of a request, or because of its target. */
  async paused(mark: Mark, wish: Wish, why?: Why): Promise<void> {
    const data = { ...this.#data(mark), request: place(wish.seq), ...why };
    await this.#store(emit(replayPaused, data, { id: `${this.#id}-paused-${wish.seq}` }), wish.msgId);
  }

  async failed(mark: Mark, wish: Wish, why: Why): Promise<void> {
    const data = { ...this.#data(mark), request: place(wish.seq), ...why };
    await this.#store(emit(replayFailed, data, { id: `${this.#id}-failed-${wish.seq}` }), wish.msgId);
  }

  /** Reads how things stand after somebody else has added to them. */
  async #refresh(): Promise<void> {
    const now = await readReplay(this.#reader, this.#state.tenant, this.#id);
    if (!now || this.#own === undefined || now.over) throw new Moved();
    if (now.takenUpBy !== this.#own) throw new Overtaken();
    this.#state = now;
  }

  get #id(): string {
    return this.#state.spec.replayId;
  }

  #data({ seq, delivered }: Mark) {
    return { replayId: this.#id, position: place(seq), delivered };
  }

  /** Stores one event after all that is known; what somebody asked for meanwhile is read and does not stand in the way. */
  async #store(draft: Draft, causationId: string): Promise<string> {
    for (;;) {
      const { tenant, correlationId, revision } = this.#state;
      const cause = { tenant, source: REPLAY_SOURCE, correlationId, causationId, expect: { revision } };
      try {
        const stored = await this.#publisher.publish(draft, cause);
        const seq = Math.max(revision, stored.position.seq);
        this.#state = { ...this.#state, revision: seq };
        return stored.msgId;
      } catch (thrown) {
        if (!(thrown instanceof Fault) || thrown.code !== 'REVISION_CONFLICT') throw thrown;
        await this.#refresh();
      }
    }
  }
}
