import { headers } from '@nats-io/transport-node';
import { deadLetterWritten } from '../schemas/dead-letters.ts';
import { emit } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import { formatPosition, type CloudEvent, type StoredEvent } from '../schemas/event.ts';
import type { Meter } from '../schemas/metrics.ts';
import { storableText } from '../schemas/storable.ts';
import { standsFor } from '../schemas/versions.ts';
import type { Broker } from './broker.ts';
import { directBatch } from './direct.ts';
import { letterId } from './identity.ts';
import { impersonal } from './impersonal.ts';
import type { Publisher } from './log.ts';
import { asWritten } from './reading.ts';
import { isToken, token } from './subjects.ts';
import { DEAD } from './topology.ts';

/** What is known about an event that is given up. */
export interface GivenUp {
  readonly stored: StoredEvent;
  /** Name of the handler or projection. */
  readonly handler: string;
  readonly kind: 'handler' | 'projection';
  readonly fault: Fault;
  readonly attempts: number;
  /** ISO 8601. */
  readonly firstAt: string;
  /** Absent: now. */
  readonly lastAt?: string;
  /** Absent: the one letter there is of this handler and this event. */
  readonly deadLetterId?: string;
}

/** A dead letter as it lies on the stream DEAD: the event itself, and why it was given up. */
export interface DeadLetter {
  readonly deadLetterId: string;
  readonly tenant: string;
  readonly handler: string;
  readonly kind: 'handler' | 'projection';
  readonly position: string;
  readonly msgId: string;
  readonly event: CloudEvent;
  readonly code: string;
  readonly reason: string;
  readonly stack: string | undefined;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

const TIMEOUT_MS = 2_000;
const REASON_LENGTH = 500;
const STACK_LENGTH = 4_000;

/**
 * Writes a dead letter: the event with its reason on DEAD, then `dead_letter.written` on the log; both with derived ids, so that a
 * repetition adds nothing. A letter about such an event is not announced again. Throws BROKER_UNREACHABLE, LOG_FULL.
 */
export const writeDeadLetter = async (
  broker: Broker,
  publisher: Publisher,
  meter: Meter,
  given: GivenUp,
): Promise<DeadLetter> => {
  const letter = await keepLetter(broker, given, idOf(given));
  if (!standsFor(deadLetterWritten, given.stored.event.type)) await announce(publisher, given, letter);
  meter.count('auralink_dead_letters_total', { handler: given.handler });
  return letter;
};

/** Writes the letter on DEAD without a word on the log; what `msgId` names is there once. Throws BROKER_UNREACHABLE. */
export const keepLetter = async (broker: Broker, given: GivenUp, msgId: string): Promise<DeadLetter> => {
  const letter = letterFor(given);
  const head = headers();
  head.set('Nats-Msg-Id', msgId);
  head.set('Content-Type', 'application/json');
  const subject = `dead.${token(letter.tenant, 'tenant')}.${asToken(letter.handler)}.${letter.deadLetterId}`;
  await broker.js
    .publish(subject, JSON.stringify(letter), { headers: head, timeout: TIMEOUT_MS })
    .catch((thrown: Error) => {
      throw new Fault('BROKER_UNREACHABLE', { why: thrown.message }, thrown);
    });
  return letter;
};

/** Foreign consumers may have names that are no token of ours. */
const asToken = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 128);

/** Whose letter it is: an event that nobody can read has no tenant. */
export const tenantOf = ({ event }: StoredEvent): string => (isToken(event.tenant) ? event.tenant : 'default');

const idOf = ({ deadLetterId, handler, stored }: GivenUp): string => deadLetterId ?? letterId(handler, stored.msgId);

/** What an error says in passing about a person would outlive the erasure: neither letters nor the log say it. */
const letterFor = (given: GivenUp): DeadLetter => {
  const { stored, handler, kind, fault, attempts, firstAt, lastAt } = given;
  return {
    deadLetterId: idOf(given),
    tenant: tenantOf(stored),
    handler,
    kind,
    position: formatPosition(stored.position),
    msgId: stored.msgId,
    event: asWritten(stored),
    code: fault.code,
    reason: impersonal(reasonOf(fault), [stored]),
    stack: impersonalStack(fault, stored),
    attempts,
    firstAt,
    lastAt: lastAt ?? new Date().toISOString(),
  };
};

const announce = (publisher: Publisher, { stored, handler, kind }: GivenUp, letter: DeadLetter) =>
  publisher.publish(
    emit(
      deadLetterWritten,
      {
        deadLetterId: letter.deadLetterId,
        handler,
        kind,
        eventPosition: letter.position,
        eventId: stored.event.id,
        eventType: letter.event.type,
        eventSubject: stored.event.subject,
        code: letter.code,
        reason: letter.reason,
        attempts: letter.attempts,
        firstAt: letter.firstAt,
        lastAt: letter.lastAt,
      },
      { id: letter.deadLetterId },
    ),
    {
      tenant: letter.tenant,
      source: `/auralink/${kind}s/${encodeURIComponent(handler)}`,
      correlationId: stored.event.correlationid,
      causationId: stored.msgId,
      traceparent: stored.event.traceparent,
    },
  );

/** What a person reads as the reason: never a password, token or key that an error's text may carry. */
export const reasonOf = (fault: Fault): string => {
  const { cause, details } = fault;
  const own =
    typeof details['reason'] === 'string'
      ? details['reason']
      : typeof details['why'] === 'string'
        ? details['why']
        : undefined;
  const said = own ?? (cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : fault.message);
  // The log takes no U+0000 and no half of a surrogate pair: a letter that could not be stored would stop whoever writes it.
  return storableText(scrub(said).slice(0, REASON_LENGTH));
};

const impersonalStack = (fault: Fault, stored: StoredEvent): string | undefined => {
  const stack = stackOf(fault);
  return stack === undefined ? undefined : impersonal(stack, [stored]);
};

const stackOf = (fault: Fault): string | undefined => {
  const { stack } = fault.cause instanceof Error ? fault.cause : fault;
  return stack === undefined ? undefined : scrub(stack).slice(0, STACK_LENGTH);
};

const scrub = (text: string): string =>
  text
    .replace(/(:\/\/)[^@/\s]+@/g, '$1***@')
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 ***')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***')
    .replace(/((?:password|passwd|secret|token|api[_-]?key)["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi, '$1***');

/** One dead letter of a tenant as its last attempt left it; undefined if there is none (any more). Throws KEY_NOT_A_TOKEN. */
export const letterOf = async (
  broker: Broker,
  tenant: string,
  deadLetterId: string,
): Promise<DeadLetter | undefined> => {
  const subject = `dead.${token(tenant, 'tenant')}.*.${token(deadLetterId, 'deadLetterId')}`;
  const found = await directBatch(broker, DEAD, { multi_last: [subject], batch: 1 });
  return found[0] && (JSON.parse(new TextDecoder().decode(found[0].data)) as DeadLetter);
};

/** The newest letters of a tenant, newest first. */
export const listLetters = async (broker: Broker, tenant: string, most: number): Promise<readonly DeadLetter[]> => {
  const letters: DeadLetter[] = [];
  const filter = `dead.${token(tenant, 'tenant')}.>`;
  for (let seq = 1; ;) {
    const batch = await directBatch(broker, DEAD, { seq, next_by_subj: filter, batch: 500 });
    for (const { data } of batch) letters.push(JSON.parse(new TextDecoder().decode(data)) as DeadLetter);
    letters.splice(0, letters.length - most);
    const end = batch.at(-1);
    if (end === undefined) return letters.toReversed();
    seq = end.seq + 1;
  }
};
