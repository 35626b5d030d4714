import { Fault, toFault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import type { Meter } from '../schemas/metrics.ts';
import type { Broker } from './broker.ts';
import { decode, wireOf } from './codec.ts';
import { consumerInfo, ensureConsumer } from './consumers.ts';
import { writeDeadLetter } from './dead-letters.ts';
import type { Drift } from './drift.ts';
import type { HandlerDeclaration } from './handler.ts';
import { openPull, type Delivery, type Pull } from './pull.ts';
import { isOld, otherwiseOf, runCase, storeReaction, type Surroundings } from './react.ts';
import { decide, isLethal } from './settle.ts';
import { EVENTS } from './topology.ts';

export interface WorkerOptions extends Omit<Surroundings, 'stopping'> {
  readonly broker: Broker;
  readonly meter: Meter;
  /** Told what went wrong and is being dealt with: a failed attempt, a lost consumer. */
  readonly onTrouble?: (trouble: { readonly handler: string; readonly what: string; readonly fault?: Fault }) => void;
}

type Outcome = 'done' | 'skipped' | 'retried' | 'otherwise' | 'dead_letter' | 'returned';

const HEAL_MS = [100, 250, 500, 1_000, 2_000] as const;
const FLOOR_MS = 10_000;
const NANOS_PER_MS = 1_000_000;

/**
 * One handler's durable consumer: the one place that acks, naks and terminates. It takes as many events as it can work on at once, so that
 * nothing waits in a buffer until its time is over. It heals itself when the consumer is deleted or the server restarts.
 */
export class Worker {
  readonly #handler: HandlerDeclaration;
  readonly #options: WorkerOptions;
  readonly #running = new Map<Delivery, Promise<void>>();
  /** When an event was first tried here, by sequence; for its dead letter. */
  readonly #firstAt = new Map<number, string>();
  readonly #stopping = new AbortController();
  #pull: Pull | undefined;
  #state: 'running' | 'healing' | 'stopped' = 'healing';
  #floor: number | undefined;
  #floorTimer: NodeJS.Timeout | undefined;
  #refilling = false;

  constructor(handler: HandlerDeclaration, options: WorkerOptions) {
    this.#handler = handler;
    this.#options = options;
  }

  get state(): 'running' | 'healing' | 'stopped' {
    return this.#state;
  }

  /** Makes the durable and starts. Gives how the durable differed from its declaration. */
  async start(): Promise<readonly Drift[]> {
    const drifts = await ensureConsumer(this.#options.broker, this.#handler);
    await this.#noteFloor();
    this.#floorTimer = setInterval(() => void this.#noteFloor(), FLOOR_MS);
    this.#open();
    return drifts;
  }

  /** Takes nothing new, lets what runs finish within the limit, and gives the rest back for another process. */
  async stop(limitMs: number): Promise<void> {
    this.#state = 'stopped';
    clearInterval(this.#floorTimer);
    this.#pull?.close();
    const timer = setTimeout(() => this.#stopping.abort(), limitMs);
    await Promise.allSettled(this.#running.values());
    clearTimeout(timer);
  }

  #open(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'running';
    this.#pull = openPull(this.#options.broker, EVENTS, this.#handler.name, {
      onDelivery: (delivery) => this.#take(delivery),
      onExpired: () => this.#refill(),
      onLost: (why) => void this.#heal(why),
    });
    this.#refill();
  }

  /** Once a turn: asks for as many events as there are free slots. */
  #refill(): void {
    if (this.#refilling) return;
    this.#refilling = true;
    queueMicrotask(() => {
      this.#refilling = false;
      if (this.#state === 'running' && this.#pull)
        this.#pull.ask(this.#handler.parallel - this.#running.size - this.#pull.asked());
    });
  }

  async #heal(why: string): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'healing';
    this.#trouble(`the consumer is lost: ${why}`);
    for (let tries = 0; this.#stillHealing(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, HEAL_MS[Math.min(tries, HEAL_MS.length - 1)]));
      await this.#options.broker.whenConnected(this.#stopping.signal);
      try {
        await ensureConsumer(this.#options.broker, this.#handler, this.#floor);
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
    const info = await consumerInfo(this.#options.broker, this.#handler.name).catch(() => undefined);
    if (info) this.#floor = Math.max(info.ack_floor.stream_seq, this.#floor ?? 0);
  }

  #take(delivery: Delivery): void {
    const work = this.#work(delivery).finally(() => {
      this.#running.delete(delivery);
      this.#refill();
    });
    this.#running.set(delivery, work);
  }

  async #work(delivery: Delivery): Promise<void> {
    const { message, seq } = delivery;
    const stored = decode(wireOf(message), EVENTS, seq);
    const started = performance.now();
    const outcome = await this.#react(delivery, stored);
    const { meter } = this.#options;
    meter.count('auralink_handler_events_total', { handler: this.#handler.name, outcome });
    meter.observe('auralink_handler_duration_seconds', (performance.now() - started) / 1_000, {
      handler: this.#handler.name,
    });
    if (outcome !== 'retried' && outcome !== 'returned') this.#firstAt.delete(seq);
  }

  async #react(delivery: Delivery, stored: StoredEvent): Promise<Outcome> {
    const { deliveries, seq, storedAt } = delivery;
    if (!this.#handler.on.some(({ event }) => event.type === stored.event.type)) return this.#ack(delivery, 'skipped');
    if (!this.#firstAt.has(seq))
      this.#firstAt.set(seq, new Date(deliveries === 1 ? Date.now() : storedAt).toISOString());
    if (isLethal(deliveries, this.#handler.retryMs))
      return this.#giveUp(
        delivery,
        stored,
        new Fault('INTERNAL', { reason: 'the process died each time this event was tried' }),
      );
    let stage: 'run' | 'store' = 'run';
    try {
      const drafts = await runCase(this.#handler, stored, this.#surroundings());
      stage = 'store';
      await storeReaction(this.#handler, stored, drafts, this.#options, {
        answer: 'on',
        old: isOld(storedAt, deliveries),
      });
      return this.#ack(delivery, 'done');
    } catch (thrown) {
      return this.#failed(delivery, stored, toFault(thrown), stage);
    }
  }

  #failed(delivery: Delivery, stored: StoredEvent, fault: Fault, stage: 'run' | 'store'): Promise<Outcome> | Outcome {
    if (this.#stopping.signal.aborted) return this.#nak(delivery, 0, 'returned');
    const decision = decide({ fault, stage, deliveries: delivery.deliveries, retryMs: this.#handler.retryMs });
    this.#trouble(`attempt ${delivery.deliveries} of ${stored.event.type} failed`, fault);
    return decision.kind === 'again'
      ? this.#nak(delivery, decision.delayMs, 'retried')
      : this.#giveUp(delivery, stored, fault);
  }

  /** The handler's own answer if it has one, else a dead letter. While neither can be stored the event comes again. */
  async #giveUp(delivery: Delivery, stored: StoredEvent, fault: Fault): Promise<Outcome> {
    const { broker, publisher, meter } = this.#options;
    try {
      if (await this.#answeredOtherwise(delivery, stored, fault)) return this.#ack(delivery, 'otherwise');
      const firstAt = this.#firstAt.get(delivery.seq) ?? stored.event.time;
      const letter = await writeDeadLetter(broker, publisher, meter, {
        stored,
        handler: this.#handler.name,
        kind: 'handler',
        fault,
        attempts: delivery.deliveries,
        firstAt,
      });
      return this.#term(delivery, letter.deadLetterId);
    } catch (thrown) {
      this.#trouble('the dead letter cannot be written', toFault(thrown));
      return this.#nak(delivery, HEAL_MS[3], 'retried');
    }
  }

  /** False: the handler has no answer of its own, or a wrong one. */
  async #answeredOtherwise(delivery: Delivery, stored: StoredEvent, fault: Fault): Promise<boolean> {
    try {
      const drafts = otherwiseOf(this.#handler, stored, fault);
      if (drafts === undefined) return false;
      await storeReaction(this.#handler, stored, drafts, this.#options, {
        answer: 'otherwise',
        old: isOld(delivery.storedAt, delivery.deliveries),
      });
      return true;
    } catch (thrown) {
      const wrong = toFault(thrown);
      if (wrong.retry && wrong.code !== 'INTERNAL') throw wrong;
      this.#trouble('its otherwise failed', wrong);
      return false;
    }
  }

  #surroundings(): Surroundings {
    return { ...this.#options, stopping: this.#stopping.signal };
  }

  #ack(delivery: Delivery, outcome: Outcome): Outcome {
    return this.#settle(delivery, '+ACK', outcome);
  }

  #nak(delivery: Delivery, delayMs: number, outcome: Outcome): Outcome {
    return this.#settle(delivery, `-NAK ${JSON.stringify({ delay: delayMs * NANOS_PER_MS })}`, outcome);
  }

  #term(delivery: Delivery, letter: string): Outcome {
    return this.#settle(delivery, `+TERM dead letter ${letter}`, 'dead_letter');
  }

  /** A settlement that is lost (the connection is closed) means one more delivery, which adds nothing. */
  #settle(delivery: Delivery, word: string, outcome: Outcome): Outcome {
    if (!this.#options.broker.nc.isClosed()) delivery.message.respond(word);
    return outcome;
  }

  #trouble(what: string, fault?: Fault): void {
    this.#options.onTrouble?.({ handler: this.#handler.name, what, ...(fault ? { fault } : {}) });
  }
}
