import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import type { Broker } from '../broker.ts';
import { asSent } from '../reading.ts';
import { splitSubject, token } from '../subjects.ts';
import type { Ending, Sink } from './sink.ts';
import type { ReplayTarget } from './state.ts';

/** `max_payload` counts the headers too. */
const HEADER_ROOM = 8 * 1024;

type NatsTarget = Extract<ReplayTarget, { kind: 'nats' }>;

const BATCH = 256;
const ANSWER_MS = 5_000;

/** The first token of every subject a replay may speak on: never the log's own (`ev`), never the edges' (`in`). */
const ROOT = 'replay';

/** `replay.<tenant>.<name>`. Throws KEY_NOT_A_TOKEN. */
export const replaySubject = (tenant: string, name: string): string =>
  `${ROOT}.${token(tenant, 'tenant')}.${token(name, 'name')}`;

const safe = (text: string): string => text.replaceAll(/[^A-Za-z0-9_-]/g, '_') || '_';

/** `replay.<tenant>.<name>.<aggregate>.<key>.<event>`: what stands behind the tenant on the log stands behind the name here. Pure. */
export const subjectUnder = (prefix: string, { event }: StoredEvent): string => {
  const [aggregate, key] = splitSubject(event.subject);
  const name = /^com\.auralink\.(.+)\.v\d+$/.exec(event.type)?.[1] ?? event.type;
  return [prefix, safe(aggregate), safe(key), safe(name.replaceAll('.', '_'))].join('.');
};

const headersOf = ({ event, msgId, position }: StoredEvent, replayId: string): MsgHdrs => {
  const head = headers();
  head.set('Content-Type', 'application/cloudevents+json');
  // Of this replay: a second one of the same events is not taken for a repeat, a repeat after a crash is.
  head.set('Nats-Msg-Id', `${replayId}.${msgId}`);
  head.set('ce-id', encodeURIComponent(event.id));
  head.set('ce-type', event.type);
  head.set('auralink-msg-id', msgId);
  head.set('auralink-position', formatPosition(position));
  head.set('auralink-replay', replayId);
  return head;
};

const within = async (work: Promise<unknown>, signal: AbortSignal): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const give = () => late.reject(new Fault('BROKER_UNREACHABLE', { why: 'no answer in time' }));
  const timer = setTimeout(give, ANSWER_MS);
  signal.addEventListener('abort', give, { once: true });
  await Promise.race([work, late.promise]).finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', give);
  });
};

/** The event; what one message cannot hold goes as it lies on the log, with the reference to its data. */
const fitting = (stored: StoredEvent, most: number): string => {
  const json = JSON.stringify(asSent(stored));
  return stored.claim !== undefined && Buffer.byteLength(json) > most - HEADER_ROOM
    ? JSON.stringify(stored.claim)
    : json;
};

/** What nats.js 3.4.0 throws when nobody answers a publish: no stream listens to the subject. */
const isUnheard = (thrown: unknown): boolean => (thrown as Error).name === 'JetStreamNotEnabled';

/**
 * A NATS subject: core messages that are flushed batch by batch, or, acknowledged, one after the other into whatever stream listens there.
 * Throws SUBJECT_NOT_STORED where none does, BROKER_UNREACHABLE.
 */
export const openNats = ({ nc, js }: Broker, target: NatsTarget, tenant: string, replayId: string): Sink => {
  // The event on the log was made by a route of ours; the prefix is held again where it is used.
  if (!target.subject.startsWith(`${ROOT}.${tenant}.`))
    throw new Fault('REPLAY_TARGET_INVALID', { subject: target.subject, reason: `must lie under ${ROOT}.${tenant}` });
  const send = async (stored: StoredEvent): Promise<void> => {
    const [subject, head] = [subjectUnder(target.subject, stored), headersOf(stored, replayId)];
    const payload = fitting(stored, nc.info?.max_payload ?? Number.POSITIVE_INFINITY);
    if (!target.acknowledged) return nc.publish(subject, payload, { headers: head });
    try {
      await js.publish(subject, payload, { headers: head, timeout: ANSWER_MS });
    } catch (thrown) {
      if (isUnheard(thrown)) throw new Fault('SUBJECT_NOT_STORED', { subject }, thrown);
      throw new Fault('BROKER_UNREACHABLE', { why: (thrown as Error).message }, thrown);
    }
  };
  const deliver = async (events: readonly StoredEvent[], { hard }: Ending): Promise<boolean> => {
    for (const stored of events) await send(stored);
    if (!target.acknowledged) await within(nc.flush(), hard);
    return true;
  };
  return { most: target.acknowledged ? 1 : BATCH, deliver, close: async () => undefined };
};
