import { createInbox, type Msg, type MsgHdrs, nuid } from '@nats-io/transport-node';
import type { Broker } from '../streams/broker.ts';
import { EVENTS, streamPlans } from '../streams/topology.ts';
import type { Budget, Round } from './define.ts';
import { FREE_BYTES } from './servers.ts';

const SUBJECTS = 1_000;
const PREFIX = 'rawlog';

/** A stream with every setting of the log (compression, republish, duplicates), for the raw side. */
export const rawLog = async ({ jsm }: Broker): Promise<void> => {
  const log = streamPlans({ storeBytes: FREE_BYTES }).find(({ name }) => name === EVENTS);
  if (log === undefined) throw new Error('the topology has no log');
  const republish = { src: `${PREFIX}.>`, dest: `${PREFIX}live.>` };
  await jsm.streams.add({
    ...log,
    name: 'RAWLOG',
    subjects: [`${PREFIX}.>`],
    republish,
    max_bytes: Math.floor(FREE_BYTES * 0.1),
  });
};

/** Header lines as they are: nats.js only asks for their bytes. */
const raw = (lines: string): MsgHdrs =>
  ({ encode: () => Buffer.from(`NATS/1.0\r\n${lines}\r\n`, 'latin1') }) as unknown as MsgHdrs;

let sent = 0;

const sendBatch = ({ nc }: Broker, payload: Uint8Array, size: number, reply: string): void => {
  const id = nuid.next();
  for (let place = 1; place <= size; place += 1) {
    sent += 1;
    const last = place === size;
    const headers = raw(
      `Nats-Msg-Id: raw-${id}-${place}\r\nNats-Batch-Id: ${id}\r\nNats-Batch-Sequence: ${place}\r\n${last ? 'Nats-Batch-Commit: 1\r\n' : ''}`,
    );
    nc.publish(`${PREFIX}.${sent % SUBJECTS}`, payload, last ? { headers, reply } : { headers });
  }
};

/**
 * Atomic batches of ready bytes, the next one as soon as the last is answered: what the server gives to so many callers of whom
 * each waits for his own event, if making events cost nothing.
 */
export const rawBatches = async (broker: Broker, payload: Uint8Array, size: number, budget: Budget): Promise<Round> => {
  const inbox = createInbox();
  let answered = (_: Msg) => {};
  const subscription = broker.nc.subscribe(inbox, { callback: (_error, message) => answered(message) });
  const latenciesMs: number[] = [];
  const from = performance.now();
  while (budget.take()) {
    for (let more = 1; more < size && budget.take(); more += 1);
    const { promise, resolve } = Promise.withResolvers<Msg>();
    answered = resolve;
    const at = performance.now();
    sendBatch(broker, payload, size, inbox);
    const { error } = (await promise).json<{ readonly error?: { readonly description: string } }>();
    if (error) throw new Error(error.description);
    latenciesMs.push(performance.now() - at);
  }
  subscription.unsubscribe();
  return { n: latenciesMs.length * size, seconds: (performance.now() - from) / 1_000, latenciesMs };
};
