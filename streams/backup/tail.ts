import { headers as newHeaders, type MsgHdrs } from '@nats-io/transport-node';
import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import { directBatch, type Found } from '../direct.ts';
import { EVENTS } from '../topology.ts';

/** An event of the tail, as one line of JSON. */
export interface TailLine {
  readonly seq: number;
  readonly subject: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Base64. */
  readonly data: string;
}

const BATCH = 500;
/** What the server adds on reading, and what asked it for something on writing. */
const OF_THE_WRITE =
  /^nats-(?:subject|sequence|time-stamp|stream|num-pending|upto-sequence|last-sequence|expected-|batch-)/i;

const lineOf = ({ seq, subject, headers, data }: Found): TailLine => ({
  seq,
  subject,
  headers: [...(headers() ?? [])]
    .filter(([name]) => !OF_THE_WRITE.test(name))
    .flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  data: Buffer.from(data).toString('base64'),
});

/** The log from one sequence to another, both inclusive. Throws BACKUP_FAILED where one is missing. */
export async function* readTail(broker: Broker, from: number, to: number): AsyncGenerator<TailLine, void, void> {
  for (let next = from; next <= to;) {
    const batch = await directBatch(broker, EVENTS, { seq: next, batch: Math.min(BATCH, to - next + 1) });
    for (const found of batch) {
      if (found.seq !== next)
        throw new Fault('BACKUP_FAILED', { stream: EVENTS, why: `${EVENTS}:${next} cannot be read` });
      if (found.seq > to) return;
      yield lineOf(found);
      next += 1;
    }
    if (batch.length === 0)
      throw new Fault('BACKUP_FAILED', { stream: EVENTS, why: `${EVENTS}:${next} cannot be read` });
  }
}

const isIdentity = (name: string): boolean => name.toLowerCase() === 'nats-msg-id';

/**
 * The headers of each line. Repeats of an event may lie in a tail at a distance at which the server took them; appended within seconds of each other it
 * would refuse the second by its message id, which readers do not need: the event says who it is.
 */
const createHeaders = () => {
  const told = new Set<string>();
  return ({ headers }: TailLine): MsgHdrs => {
    const made = newHeaders();
    for (const [name, value] of headers) if (!isIdentity(name) || !told.has(value)) made.append(name, value);
    for (const [name, value] of headers) if (isIdentity(name)) told.add(value);
    return made;
  };
};

/** Appends a tail to a restored log, each event under the sequence it had. Throws RESTORE_FAILED. */
export const appendTail = async (broker: Broker, lines: AsyncIterable<TailLine>): Promise<number> => {
  let count = 0;
  const headersOf = createHeaders();
  for await (const line of lines) {
    const stored = await broker.js
      .publish(line.subject, Buffer.from(line.data, 'base64'), {
        headers: headersOf(line),
        expect: { lastSequence: line.seq - 1 },
      })
      .catch((thrown: unknown) => {
        throw new Fault('RESTORE_FAILED', { stream: EVENTS, why: (thrown as Error).message }, thrown);
      });
    if (stored.seq !== line.seq)
      throw new Fault('RESTORE_FAILED', { stream: EVENTS, why: `${EVENTS}:${line.seq} became ${stored.seq}` });
    count += 1;
  }
  return count;
};
