import { createInbox, type Msg } from '@nats-io/transport-node';
import type { Broker } from './broker.ts';

/** A message a consumer delivers, with what its reply subject says. */
export interface Delivery {
  readonly message: Msg;
  /** On the stream. */
  readonly seq: number;
  /** 1 for the first delivery. */
  readonly deliveries: number;
  /** On the consumer: contiguous, or something was lost on the way. */
  readonly consumerSeq: number;
  /** When the stream stored it, ms since 1970. */
  readonly storedAt: number;
}

/** Pull requests to one consumer. It tells when the consumer is lost; making a new one is the caller's business. */
export interface Pull {
  /** Asks for so many more messages. */
  readonly ask: (count: number) => void;
  /** Asked for and not delivered yet. */
  readonly asked: () => number;
  readonly close: () => void;
}

export interface PullListener {
  readonly onDelivery: (delivery: Delivery) => void;
  /** A request has ended with nothing left to deliver: ask again. */
  readonly onExpired: () => void;
  /** Deleted, silent, disconnected: nothing comes any more. Called once. */
  readonly onLost: (why: string) => void;
}

const NANOS_PER_MS = 1_000_000;
const EXPIRES_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** Heartbeats may be late; nats.js waits for two as well. */
const SILENCE_MS = 2_500;

/**
 * A consumer that was deleted answers nothing: nats.js's `consume` sat silent for 38 s (3.4.0). Here every request asks for
 * a heartbeat a second, and silence, a deletion or a reconnect ends the pull with a reason.
 */
export const openPull = (broker: Broker, stream: string, consumer: string, listener: PullListener): Pull => {
  const inbox = createInbox();
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
  let asked = 0;
  let open = true;
  const silence = setTimeout(() => (asked > 0 ? lost('no heartbeat') : silence.refresh()), SILENCE_MS);
  const close = () => {
    open = false;
    clearTimeout(silence);
    forget();
    if (!subscription.isClosed()) subscription.unsubscribe();
  };
  const lost = (why: string) => {
    if (!open) return;
    close();
    listener.onLost(why);
  };
  const onStatus = (message: Msg, code: number) => {
    if (code === 100) return;
    const over = Number(message.headers?.get('Nats-Pending-Messages') || 0);
    if (code !== 408 && code !== 404) return lost(`${code} ${message.headers?.description ?? ''}`);
    asked = over > 0 ? Math.max(0, asked - over) : 0;
    listener.onExpired();
  };
  const subscription = broker.nc.subscribe(inbox, {
    callback: (error, message: Msg) => {
      if (error) return lost(error.message);
      silence.refresh();
      if (!message.reply) return onStatus(message, message.headers?.code ?? 0); // only deliveries ask for an answer; their headers stay unparsed
      asked -= 1;
      listener.onDelivery(readDelivery(message));
    },
  });
  const forget = broker.onConnection((connected) => lost(connected ? 'reconnected' : 'disconnected'));
  return {
    asked: () => asked,
    close,
    ask: (count) => {
      if (!open || count < 1) return;
      asked += count;
      silence.refresh();
      const request = { batch: count, expires: EXPIRES_MS * NANOS_PER_MS, idle_heartbeat: HEARTBEAT_MS * NANOS_PER_MS };
      broker.nc.publish(subject, JSON.stringify(request), { reply: inbox });
    },
  };
};

/** `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time ns>.<pending>[.<random>]`. */
const readDelivery = (message: Msg): Delivery => {
  const tokens = (message.reply ?? '').split('.');
  const at = tokens.length >= 11 ? 6 : 4;
  const number = (index: number) => Number(tokens[at + index]);
  return {
    message,
    deliveries: number(0),
    seq: number(1),
    consumerSeq: number(2),
    storedAt: Math.floor(number(3) / NANOS_PER_MS),
  };
};
