import { toFault, type Fault } from '../schemas/errors.ts';
import type { AttemptOptions, Verdict } from './attempt.ts';
import { consumerInfo, ownerOf } from './consumers.ts';
import type { Drift } from './drift.ts';
import { Hand, type Held } from './hand.ts';
import { fetchedAhead, meanWith } from './prefetch.ts';
import { ONE_OWNER, openPull, type Delivery, type Pull } from './pull.ts';
import { untilAllInHand } from './takeover.ts';
import type { EventIds } from './trace.ts';
import { Tries } from './tries.ts';
import type { Work } from './work.ts';

export interface WorkerOptions extends Pick<AttemptOptions, 'broker' | 'meter'> {
  /** Told what went wrong and is being dealt with: a failed attempt, a lost consumer. */
  readonly onTrouble?: (trouble: {
    readonly handler: string;
    readonly what: string;
    readonly fault?: Fault;
    readonly about?: EventIds;
  }) => void;
}

const HEAL_MS = [100, 250, 500, 1_000, 2_000] as const;
const FLOOR_MS = 10_000;
const NANOS_PER_MS = 1_000_000;

/**
 * One durable consumer, a handler's or the timers': the one place that acks, naks and terminates. It takes as many events as it can work on at once, so that
 * nothing waits in a buffer until its time is over, and tells the server of what takes longer. It heals itself when the consumer is deleted
 * or the server restarts.
 *
 * With `order: 'key'` the durable has one owner at a time, and an event that fails stays in hand, with all later ones of its key
 * behind it: a nak would let them pass. Each time the ownership may have changed, what is not under way is handed back and nothing begins
 * until all that was ever given out is settled or here (`untilAllInHand`).
 */
export class Worker {
  readonly #work: Work;
  readonly #options: WorkerOptions;
  readonly #hand = new Hand();
  readonly #running = new Set<Promise<void>>();
  readonly #tries = new Tries();
  readonly #stopping = new AbortController();
  #pull: Pull | undefined;
  #pin: string | undefined;
  /** As the server said it last: another process holds the durable. */
  #ownedElsewhere = false;
  /** The pull whose owner may begin events; without order every pull may. */
  #owning: Pull | undefined;
  /** The pull whose takeover is under way: what it asks for is what is missing, else a long backlog would never let the count stand. */
  #takingOver: Pull | undefined;
  /** Handed back as soon as the server can hear it. */
  #returning: Pick<Held, 'delivery' | 'renewedAt'>[] = [];
  #state: 'running' | 'healing' | 'stopped' = 'healing';
  #floor: number | undefined;
  #timers: NodeJS.Timeout[] = [];
  #refilling = false;
  /** How long an attempt takes, a moving mean; undefined before the first. */
  #meanMs: number | undefined;

  constructor(work: Work, options: WorkerOptions) {
    this.#work = work;
    this.#options = options;
  }

  /** `standby`: another process works this ordered handler, and this one takes over when that ends. */
  get state(): 'running' | 'standby' | 'healing' | 'stopped' {
    const idle = this.#state === 'running' && this.#work.ordered && !this.#owning && !this.#takingOver;
    return idle && this.#ownedElsewhere ? 'standby' : this.#state;
  }

  /** Makes the durable and starts. Gives how the durable differed from its declaration. */
  async start(): Promise<readonly Drift[]> {
    const drifts = await this.#work.ensure();
    await this.#noteFloor();
    this.#timers = [
      setInterval(() => void this.#noteFloor(), FLOOR_MS),
      setInterval(() => this.#renew(), this.#work.ackWaitMs / 3),
    ];
    this.#open();
    return drifts;
  }

  /** Takes nothing new, lets what runs or was fetched ahead finish within the limit, and gives the rest back for another process. */
  async stop(limitMs: number): Promise<void> {
    this.#state = 'stopped';
    if (this.#work.ordered) this.#endPull();
    else this.#pull?.close();
    this.#handBack();
    const timer = setTimeout(() => {
      this.#owning = undefined;
      this.#stopping.abort();
    }, limitMs);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    clearTimeout(timer);
    this.#returning.push(...this.#hand.letGo());
    this.#handBack();
    for (const each of this.#timers) clearInterval(each);
    if (this.#pin !== undefined)
      await this.#options.broker.jsm.consumers
        .unpin(this.#work.stream, this.#work.name, ONE_OWNER)
        .catch(() => undefined);
  }

  #open(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'running';
    this.#handBack();
    const owner = { pin: () => this.#pin, onOwner: (pin: string) => void this.#takeOver(pin) };
    const listener = {
      onDelivery: (delivery: Delivery) => this.#take(delivery),
      onStray: (delivery: Delivery, heardAt: number) => this.#giveBack(delivery, heardAt),
      onExpired: () => this.#refill(),
      onLost: (why: string) => void this.#heal(why),
    };
    this.#pull = openPull(
      this.#options.broker,
      this.#work.stream,
      this.#work.name,
      listener,
      this.#work.ordered ? owner : undefined,
    );
    if (!this.#work.ordered) this.#owning = this.#pull;
    this.#refill();
  }

  /** What is not under way goes back; another pull, here or elsewhere, is given it again. */
  #endPull(): void {
    this.#pull?.close();
    this.#owning = undefined;
    if (this.#work.ordered) this.#returning.push(...this.#hand.letGo());
  }

  #handBack(): void {
    for (const { delivery, renewedAt } of this.#returning.splice(0)) this.#giveBack(delivery, renewedAt);
  }

  /** Only what the server cannot have given to another process meanwhile: a late nak would bring it to that one again, out of order. */
  #giveBack(delivery: Delivery, knownAt: number): void {
    if (!this.#work.ordered || performance.now() - knownAt < this.#work.ackWaitMs) this.#settle(delivery, nak(0));
  }

  async #takeOver(pin: string): Promise<void> {
    this.#pin = pin;
    this.#ownedElsewhere = false;
    const pull = this.#pull;
    this.#takingOver = pull;
    const allHere = await untilAllInHand(this.#options.broker, this.#work.name, this.#hand, {
      isOver: () => this.#pull !== pull || this.#state !== 'running',
      onForeign: (count) => {
        this.#hand.loseOlderThan(performance.now() - this.#work.ackWaitMs);
        pull?.ask(count - pull.asked());
      },
    });
    if (!allHere) return;
    this.#takingOver = undefined;
    this.#owning = pull;
    this.#begin();
    this.#refill();
  }

  /** Once a turn: asks for as many events as there are free slots. */
  #refill(): void {
    if (this.#refilling) return;
    this.#refilling = true;
    queueMicrotask(() => {
      this.#refilling = false;
      if (this.#state === 'running' && this.#pull) this.#pull.ask(this.#slots(this.#pull.asked()));
    });
  }

  /** An owner always has a request open: it is what keeps the durable its own. The server holds back what is too much. */
  #slots(asked: number): number {
    const { size, running, ready, pausing } = this.#hand;
    if (!this.#work.ordered)
      return this.#work.parallel + fetchedAhead(this.#work.parallel, this.#meanMs) - (size - pausing) - asked;
    if (this.#takingOver === this.#pull) return 0;
    const free = Math.min(this.#work.parallel - running - ready, this.#work.mostPending - size);
    return Math.max(free, 1) - asked;
  }

  async #heal(why: string): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'healing';
    this.#endPull();
    if (why.startsWith('423')) this.#pin = undefined;
    this.#trouble(`the consumer is lost: ${why}`);
    for (let tries = 0; this.#stillHealing(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, HEAL_MS[Math.min(tries, HEAL_MS.length - 1)]));
      await this.#options.broker.whenConnected(this.#stopping.signal);
      try {
        await this.#work.ensure(this.#floor);
        return this.#open();
      } catch (thrown) {
        this.#trouble('the consumer cannot be made', toFault(thrown));
      }
    }
  }

  #stillHealing(): boolean {
    return this.#state === 'healing';
  }

  /** A deleted durable goes on from here: at most ten seconds of events are delivered again, which adds nothing. */
  async #noteFloor(): Promise<void> {
    const info = await consumerInfo(this.#options.broker, this.#work.name, this.#work.stream).catch(() => undefined);
    if (!info) return;
    this.#floor = Math.max(info.ack_floor.stream_seq, this.#floor ?? 0);
    const owner = ownerOf(info);
    this.#ownedElsewhere = owner !== undefined && owner !== this.#pin;
    this.#tries.forgetUpTo(this.#floor);
  }

  /** Tells the server that what is in hand is taken care of, so that it gives it to nobody else. */
  #renew(): void {
    if (!this.#options.broker.status().connected) return;
    const now = performance.now();
    for (const held of this.#hand.all()) {
      if (now - held.renewedAt >= this.#work.ackWaitMs) continue;
      held.renewedAt = now;
      this.#settle(held.delivery, '+WPI');
    }
  }

  #take(delivery: Delivery): void {
    if (this.#state !== 'running') {
      this.#returning.push({ delivery, renewedAt: performance.now() });
      return;
    }
    const key = this.#work.ordered ? keyOf(delivery.message.subject) : String(delivery.seq);
    this.#hand.take(delivery, key, performance.now());
    this.#begin();
    this.#refill();
  }

  #begin(): void {
    while (this.#owning !== undefined && this.#hand.running < this.#work.parallel) {
      if (this.#work.ordered && !this.#owning.alive()) return;
      const held = this.#hand.next();
      if (held === undefined) return;
      const work: Promise<void> = this.#workOn(held).finally(() => {
        this.#running.delete(work);
        this.#begin();
        this.#refill();
      });
      this.#running.add(work);
    }
  }

  async #workOn(held: Held): Promise<void> {
    const { meter } = this.#options;
    const started = performance.now();
    const verdict = await this.#attempt(held);
    this.#conclude(held, verdict);
    const took = performance.now() - started;
    this.#meanMs = meanWith(this.#meanMs, took);
    const handler = this.#work.name;
    meter.count('auralink_handler_events_total', { handler, outcome: verdict.outcome });
    meter.observe('auralink_handler_duration_seconds', took / 1_000, { handler });
  }

  #attempt(held: Held): Promise<Verdict> {
    const { delivery, parked } = held;
    const { deliveries, storedAt } = delivery;
    const { ordered } = this.#work;
    const { tries, excuses, firstAt, before, deaths } = this.#tries.add(delivery, { ordered, parked });
    return this.#work.attempt(
      delivery,
      {
        tries,
        excuses,
        deaths,
        repeated: deliveries > 1 || before,
        storedAt,
        firstAt,
      },
      {
        stopping: this.#stopping.signal,
        stillMine: () => !this.#work.ordered || (this.#owning?.alive() === true && !held.lost),
        onTrouble: (what, fault, about) => this.#trouble(what, fault, about),
      },
    );
  }

  /** Settles what an attempt has decided. What is another's by now is his to settle. */
  #conclude(held: Held, verdict: Verdict): void {
    if (this.#work.ordered) this.#hand.loseOlderThan(performance.now() - this.#work.ackWaitMs);
    const excused = verdict.outcome === 'retried' && verdict.excused === true;
    if (excused) this.#tries.excuse(held.delivery.seq);
    if (verdict.outcome === 'retried' && (this.#work.ordered || excused) && this.#state !== 'stopped')
      return this.#park(held, verdict.delayMs);
    this.#hand.done(held);
    if (verdict.outcome !== 'retried' && verdict.outcome !== 'returned') this.#tries.forget(held.delivery.seq);
    if (!held.lost) this.#settle(held.delivery, wordOf(verdict));
  }

  /** It stays first of its key; those behind it wait with it. */
  #park(held: Held, delayMs: number): void {
    this.#hand.pause(held);
    setTimeout(() => {
      this.#hand.resume(held);
      this.#begin();
    }, delayMs).unref();
  }

  /** A word that is lost (the connection is closed) means one more delivery, which adds nothing. */
  #settle(delivery: Delivery, word: string): void {
    const { nc } = this.#options.broker;
    if (!nc.isClosed() && !nc.isDraining()) delivery.message.respond(word);
  }

  #trouble(what: string, fault?: Fault, about?: EventIds): void {
    this.#options.onTrouble?.({
      handler: this.#work.name,
      what,
      ...(fault ? { fault } : {}),
      ...(about ? { about } : {}),
    });
  }
}

const nak = (delayMs: number): string => `-NAK ${JSON.stringify({ delay: delayMs * NANOS_PER_MS })}`;

const wordOf = (verdict: Verdict): string => {
  if (verdict.outcome === 'retried') return nak(verdict.delayMs);
  if (verdict.outcome === 'returned') return nak(0);
  return verdict.outcome === 'dead_letter' ? `+TERM dead letter ${verdict.letter}` : '+ACK';
};

/** `ev.<shard>.<tenant>.<aggregate>.<key>` of a subject: the aggregate. */
const keyOf = (subject: string): string => subject.slice(0, subject.lastIndexOf('.'));
