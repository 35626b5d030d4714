import { deadLetter, deadLetterWritten } from '../../schemas/dead-letters.ts';
import { Fault, toFault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { standsFor } from '../../schemas/versions.ts';
import type { Broker } from '../broker.ts';
import { letterOf, tenantOf, writeDeadLetter } from '../dead-letters.ts';
import { directBatch } from '../direct.ts';
import { letterId } from '../identity.ts';
import type { LogReader, Publisher } from '../log.ts';
import { ADVISORIES, EVENTS } from '../topology.ts';

export interface AdvisoryOptions {
  readonly broker: Broker;
  readonly publisher: Publisher;
  readonly reader: LogReader;
  readonly meter: Meter;
  /** Told what could not be written and is tried again, or passed by for good. */
  readonly onTrouble?: (trouble: { readonly handler: string; readonly what: string; readonly fault: Fault }) => void;
}

/** What JetStream says when a consumer is done with a message that it has not handled. */
interface Advisory {
  readonly stream: string;
  readonly consumer: string;
  readonly stream_seq: number;
  readonly deliveries: number;
  /** What the consumer said with `+TERM`. */
  readonly reason?: string;
  readonly timestamp: string;
}

const SUBJECTS = ['MAX_DELIVERIES', 'MSG_TERMINATED'].map((kind) => `$JS.EVENT.ADVISORY.CONSUMER.${kind}.${EVENTS}.*`);
const BATCH = 200;
const EVERY_MS = 10_000;
/** The subscription may hear of an advisory before the stream has it. */
const STORED_AFTER_MS = 150;

/**
 * Writes a dead letter for every event that a consumer of the log gave up without one: delivered as often as it may be, or terminated by
 * a reader that is none of ours. The stream of advisories is read from its beginning at each start, and each letter has an id of its own,
 * derived from consumer and event: nothing is missed while nobody watched, and nothing is written twice.
 */
export const watchAdvisories = (options: AdvisoryOptions): { readonly stop: () => Promise<void> } => {
  const { broker } = options;
  const next = new Map(SUBJECTS.map((subject) => [subject, 1]));
  let stopped = false;
  let reading = Promise.resolve();
  const readAfter = async (before: Promise<void>): Promise<void> => {
    await before;
    for (const subject of SUBJECTS) await readOn(options, subject, next, () => stopped);
  };
  const read = () => {
    reading = readAfter(reading);
  };
  const soon = () => setTimeout(read, STORED_AFTER_MS);
  const subscriptions = SUBJECTS.map((subject) => broker.nc.subscribe(subject, { callback: () => void soon() }));
  const forget = broker.onConnection((connected) => connected && read());
  const timer = setInterval(read, EVERY_MS);
  read();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      forget();
      for (const subscription of subscriptions) if (!subscription.isClosed()) subscription.unsubscribe();
      await reading;
    },
  };
};

/** Reads what is new. A letter that cannot be written now is where the next reading begins. */
const readOn = async (
  options: AdvisoryOptions,
  subject: string,
  next: Map<string, number>,
  isOver: () => boolean,
): Promise<void> => {
  try {
    for (;;) {
      const query = { seq: next.get(subject) ?? 1, next_by_subj: subject, batch: BATCH };
      const batch = await directBatch(options.broker, ADVISORIES, query);
      if (isOver() || batch.length === 0) return;
      for (const { data, seq } of batch) {
        await takeIn(options, data);
        next.set(subject, seq + 1);
      }
    }
  } catch (thrown) {
    if (!isOver()) tell(options, 'advisories', 'advisories cannot be read, which is tried again', toFault(thrown));
  }
};

/** Throws what may pass by itself. */
const takeIn = async (options: AdvisoryOptions, data: Uint8Array): Promise<void> => {
  const advisory = advisoryOf(data);
  if (!advisory || isWritten(advisory)) return;
  try {
    const stored = await options.reader.one({ stream: EVENTS, seq: advisory.stream_seq });
    if (stored && !(await isKnown(options, advisory, stored))) await write(options, advisory, stored);
  } catch (thrown) {
    const fault = toFault(thrown);
    if (fault.retry && fault.code !== 'INTERNAL') throw fault;
    tell(options, advisory.consumer, 'no dead letter can be written of an advisory', fault);
  }
};

const advisoryOf = (data: Uint8Array): Advisory | undefined => {
  try {
    return JSON.parse(new TextDecoder().decode(data)) as Advisory;
  } catch {
    return undefined;
  }
};

/** `streams/consume.ts` terminates an event once its letter is stored, and says so. */
const isWritten = ({ reason = '' }: Advisory): boolean => reason.startsWith('dead letter dl-');

const isKnown = async (
  { broker, reader }: AdvisoryOptions,
  { consumer }: Advisory,
  stored: StoredEvent,
): Promise<boolean> => {
  const id = letterId(consumer, stored.msgId);
  const tenant = tenantOf(stored);
  // Nothing on the log announces a letter about such an event.
  if (standsFor(deadLetterWritten, stored.event.type)) return (await letterOf(broker, tenant, id)) !== undefined;
  return (await reader.lastOfType(tenant, `${deadLetter.name}/${id}`, deadLetterWritten)) !== undefined;
};

const write = async (
  { broker, publisher, meter }: AdvisoryOptions,
  { consumer, deliveries, reason, timestamp }: Advisory,
  stored: StoredEvent,
): Promise<void> => {
  const at = new Date(timestamp).toISOString();
  const fault =
    reason === undefined
      ? new Fault('DELIVERIES_SPENT', { reason: `delivered ${deliveries} times` })
      : new Fault('DELIVERY_TERMINATED', { reason });
  await writeDeadLetter(broker, publisher, meter, {
    stored,
    handler: consumer,
    kind: 'handler',
    fault,
    attempts: deliveries,
    firstAt: at,
    lastAt: at,
  });
};

const tell = ({ onTrouble }: AdvisoryOptions, handler: string, what: string, fault: Fault): void =>
  onTrouble?.({ handler, what, fault });
