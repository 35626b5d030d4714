import type { Msg } from '@nats-io/transport-node';
import type { Broker } from './broker.ts';
import { hear } from './replicas.ts';

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
  /** What the consumer had still to deliver after it. */
  readonly pending: number;
}

/** Pull requests to one consumer. It tells when the consumer is lost; making a new one is the caller's business. */
export interface Pull {
  /** Asks for so many more messages. */
  readonly ask: (count: number) => void;
  /** Asked for and not delivered yet. */
  readonly asked: () => number;
  /** The server has been heard lately: this process did not stand still, and what it was given is still its own. */
  readonly alive: () => boolean;
  readonly close: () => void;
}

/** The group of a durable that is worked by one process at a time (nats-server's `pinned_client`). */
export const ONE_OWNER = 'owner';

/** What a pull of such a group adds. */
export interface OwnerPull {
  /** The pin this process was given; asking without it would count as somebody else's. */
  readonly pin: () => string | undefined;
  /** The first delivery of this pull: this process owns the durable now, by this pin. */
  readonly onOwner: (pin: string) => void;
}

export interface PullListener {
  /** Of a pull that is over in the same moment it is not to be worked on: see `onLost`. */
  readonly onDelivery: (delivery: Delivery) => void;
  /** Given out before the pull was over, arrived after it; not earlier than when the server was last heard (monotonic ms). */
  readonly onStray?: (delivery: Delivery, heardAt: number) => void;
  /** A request has ended with nothing left to deliver: ask again. */
  readonly onExpired: () => void;
  /** Deleted, silent, disconnected: nothing comes any more. Called once. */
  readonly onLost: (why: string) => void;
}

const NANOS_PER_MS = 1_000_000;
const EXPIRES_MS = 10_000;
/** The pin ends `priority_timeout` after the owner's last request, although another one is still open (seen on 2.15.2). */
const OWNER_EXPIRES_MS = 2_000;
const HEARTBEAT_MS = 1_000;
/** Heartbeats may be late; nats.js waits for two as well. */
const SILENCE_MS = 2_500;

/** What a consumer has delivered is seen by whoever reads from now on. */
const heard = (broker: Broker, stream: string, delivery: Delivery): Delivery => {
  hear(broker, stream, delivery.seq);
  return delivery;
};

/**
 * A consumer that was deleted answers nothing: nats.js's `consume` sat silent for 38 s (3.4.0). Here every request asks for
 * a heartbeat a second, and silence, a deletion or a reconnect ends the pull with a reason.
 */
export const openPull = (
  broker: Broker,
  stream: string,
  consumer: string,
  listener: PullListener,
  owner?: OwnerPull,
): Pull => {
  const inbox = broker.newInbox();
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
  let [asked, open] = [0, true];
  let [lastSeq, heardAt] = [undefined as number | undefined, performance.now()];
  const silence = setTimeout(() => (asked > 0 ? lost('no heartbeat') : silence.refresh()), SILENCE_MS);
  const close = () => {
    open = false;
    clearTimeout(silence);
    forget();
    if (!subscription.isClosed()) subscription.drain().catch(() => undefined); // what is on its way still arrives, as a stray
  };
  const lost = (why: string) => {
    if (!open) return;
    close();
    listener.onLost(why);
  };
  const onStatus = (message: Msg, code: number) => {
    if (code === 100 || !open) return;
    if (code !== 408 && code !== 404) return lost(`${code} ${message.headers?.description ?? ''}`);
    asked = Math.max(0, asked - (Number(message.headers?.get('Nats-Pending-Messages')) || asked));
    listener.onExpired();
  };
  const alive = () => performance.now() - heardAt < SILENCE_MS;
  const deliver = (delivery: Delivery) => {
    asked -= 1;
    if (owner && open) lastSeq = checkOwner(owner, delivery, lastSeq, lost);
    listener.onDelivery(heard(broker, stream, delivery));
  };
  const subscription = broker.nc.subscribe(inbox, {
    callback: (error, message: Msg) => {
      if (error) return lost(error.message);
      if (owner && !alive()) lost('this process stood still');
      if (!open) return message.reply ? listener.onStray?.(readDelivery(message), heardAt) : undefined;
      heardAt = performance.now();
      silence.refresh();
      if (!message.reply) return onStatus(message, message.headers?.code ?? 0); // only deliveries ask for an answer; their headers stay unparsed
      deliver(readDelivery(message));
    },
  });
  const forget = broker.onConnection((connected) => lost(connected ? 'reconnected' : 'disconnected'));
  return {
    asked: () => asked,
    alive: () => open && alive(),
    close,
    ask: (count) => {
      if (!open || count < 1 || broker.nc.isDraining()) return;
      asked += count;
      silence.refresh();
      if (asked === count) heardAt = performance.now(); // until now the server had no reason to say anything
      broker.nc.publish(subject, JSON.stringify(requestFor(count, owner)), { reply: inbox });
    },
  };
};

const requestFor = (batch: number, owner: OwnerPull | undefined) => {
  const pin = owner?.pin();
  return {
    batch,
    expires: (owner ? OWNER_EXPIRES_MS : EXPIRES_MS) * NANOS_PER_MS,
    idle_heartbeat: HEARTBEAT_MS * NANOS_PER_MS,
    ...(owner && { group: ONE_OWNER }),
    ...(pin && { id: pin }),
  };
};

/** The consumer's own numbering has no holes while nobody else is given anything. Gives the number of this delivery. */
const checkOwner = (
  { onOwner }: OwnerPull,
  { consumerSeq, message }: Delivery,
  lastSeq: number | undefined,
  lost: (why: string) => void,
): number => {
  if (lastSeq === undefined) onOwner(message.headers?.get('Nats-Pin-Id') ?? '');
  else if (consumerSeq !== lastSeq + 1) lost('another process was given events');
  return consumerSeq;
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
    pending: number(4),
  };
};
