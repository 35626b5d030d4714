import { nuid, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { Broker } from '../broker.ts';
import { hear } from '../replicas.ts';
import { readAnswer, type Answer } from './answer.ts';

/** One event as it goes over the wire. */
export interface Message {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** Header lines without the empty line that ends them. */
  readonly head: string;
  /** Header lines of a condition on which it is stored; a probe leaves them out. */
  readonly guard?: string;
}

export type OnAnswer = (answer: Answer) => void;

/** An atomic batch under way: the server lays aside what is added and stores nothing before the commit. */
export interface OpenBatch {
  readonly add: (message: Message) => void;
  /** At least one message must have been added. The answer's `seq` is that of the last one. */
  readonly commit: (onAnswer: OnAnswer) => void;
}

/** Sends publishes and hands back JetStream's answers. Every attempt is answered once; at the latest `unknown` when its time is over. */
export interface Wire {
  readonly plain: (message: Message, onAnswer: OnAnswer) => void;
  /** Stored all or none. */
  readonly begin: () => OpenBatch;
  /** Asks whether the identity is on the log, storing nothing: `stored` (where) or `absent`. */
  readonly probe: (message: Message, onAnswer: OnAnswer) => void;
  /** Ends attempts that were sent before `sentBefore` (ms, monotonic) as unknown. */
  readonly expire: (sentBefore: number) => void;
  readonly close: () => void;
}

/** `expected last id` is compared after the duplicate check, and `-` is nobody's id: a duplicate is told, nothing else is stored (seen on 2.15.2). */
const PROBE = 'Nats-Expected-Last-Msg-Id: -\r\n';

interface Attempt {
  readonly onAnswer: OnAnswer;
  readonly sentAt: number;
}

/**
 * One reply subject for all attempts, no timer and no promise for each: nats.js's `request` costs a quarter of the throughput.
 * Batch headers and the commit are written here because nats.js 3.4 drops and hides what the server says (backbone notes).
 */
export const openWire = ({ nc, newInbox }: Pick<Broker, 'nc' | 'newInbox'>): Wire => {
  const inbox = newInbox();
  const attempts = new Map<string, Attempt>();
  let counter = 0;
  const settle = (token: string, answer: Answer) => {
    const attempt = attempts.get(token);
    if (attempt === undefined) return;
    attempts.delete(token);
    attempt.onAnswer(answer);
  };
  const subscription = nc.subscribe(`${inbox}.*`, {
    callback: (_error, message: Msg) => {
      const answer = readAnswer(message.string(), message.headers?.code ?? 0);
      if (answer.kind === 'stored') hear({ nc }, answer.stream, answer.seq);
      settle(message.subject.slice(inbox.length + 1), answer);
    },
  });
  const ask = ({ subject, payload, head }: Message, more: string, onAnswer: OnAnswer) => {
    const token = (counter++).toString(36);
    attempts.set(token, { onAnswer, sentAt: performance.now() });
    try {
      nc.publish(subject, payload, { reply: `${inbox}.${token}`, headers: rawHeaders(head + more) });
    } catch (thrown) {
      settle(token, { kind: 'unknown', why: (thrown as Error).message });
    }
  };
  return {
    plain: (message, onAnswer) => ask(message, message.guard ?? '', onAnswer),
    probe: (message, onAnswer) => ask(message, PROBE, onAnswer),
    begin: () => openBatch(nc, ask),
    expire: (sentBefore) => {
      for (const [token, { sentAt }] of attempts) {
        if (sentAt >= sentBefore) break;
        settle(token, { kind: 'unknown', why: 'no answer' });
      }
    },
    close: () => subscription.unsubscribe(),
  };
};

/** The last message carries the commit, so each waits here until it is known whether another one follows. */
const openBatch = (
  nc: NatsConnection,
  ask: (message: Message, more: string, onAnswer: OnAnswer) => void,
): OpenBatch => {
  const id = `Nats-Batch-Id: ${nuid.next()}\r\nNats-Batch-Sequence: `;
  let held: Message | undefined;
  let count = 0;
  const lines = ({ guard = '' }: Message) => `${guard}${id}${count}\r\n`;
  return {
    add: (message) => {
      if (held) sendPart(nc, held, lines(held));
      held = message;
      count += 1;
    },
    commit: (onAnswer) => {
      if (held) ask(held, `${lines(held)}Nats-Batch-Commit: 1\r\n`, onAnswer);
    },
  };
};

const sendPart = (nc: NatsConnection, { subject, payload, head }: Message, more: string): void => {
  try {
    nc.publish(subject, payload, { headers: rawHeaders(head + more) });
  } catch {
    // The connection is going down; the commit fails likewise, and without one the server drops the batch.
  }
};

/** nats-core 3.4 only calls `encode()` on headers it sends; lines we have made ourselves, all ASCII, save a validating map per message. */
const rawHeaders = (lines: string): MsgHdrs =>
  ({ encode: () => Buffer.from(`${lines}\r\n`, 'latin1') }) as unknown as MsgHdrs;
