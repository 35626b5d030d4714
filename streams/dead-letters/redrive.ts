import { deadLetter, deadLetterWritten } from '../../schemas/dead-letters.ts';
import { Fault, toFault } from '../../schemas/errors.ts';
import { parsePosition, type StoredEvent } from '../../schemas/event.ts';
import type { Broker } from '../broker.ts';
import { keepLetter, reasonOf } from '../dead-letters.ts';
import { caseFor, type HandlerDeclaration } from '../handler.ts';
import { letterId } from '../identity.ts';
import type { LogReader, Publisher } from '../log.ts';
import { react } from '../react.ts';
import { verdictOn, type Letter, type RedriveOutcome } from './verdict.ts';

export interface RedriverOptions {
  readonly broker: Broker;
  readonly publisher: Publisher;
  readonly reader: LogReader;
  readonly handlers: readonly HandlerDeclaration[];
  readonly ports: Readonly<Record<string, unknown>>;
  /** Reason for each port that is switched off. */
  readonly off?: Readonly<Record<string, string>>;
}

/** A request to try a letter again, as the log holds it. */
export interface RedriveRequest {
  readonly tenant: string;
  readonly deadLetterId: string;
  /** `Nats-Msg-Id` of the request. */
  readonly request: string;
  /** Ends when the program stops. */
  readonly signal: AbortSignal;
}

/** A letter of a projection: the rebuild that was asked for with it says how it ended. */
interface Elsewhere {
  readonly kind: 'elsewhere';
}

export interface Redriver {
  /**
   * Tries a letter again: its handler alone gets the event from the log once more, as if it had been delivered again, so that what
   * it published before is a duplicate. A failure is an outcome; throws DEAD_LETTER_UNDER_WAY while an earlier request runs, and
   * what may pass by itself (BROKER_UNREACHABLE, LOG_FULL, SHUTTING_DOWN).
   */
  readonly redrive: (asked: RedriveRequest) => Promise<RedriveOutcome | Elsewhere>;
}

/** Makes the port by which `redrive-letter` tries dead letters again. */
export const createRedriver = (options: RedriverOptions): Redriver => ({
  redrive: async ({ tenant, deadLetterId, request, signal }) => {
    const history = await options.reader.ofAggregate(tenant, `${deadLetter.name}/${deadLetterId}`);
    if (isOfProjection(history)) return { kind: 'elsewhere' };
    const verdict = verdictOn(history, request);
    if (verdict.kind === 'answer') return verdict.outcome;
    if (verdict.kind === 'wait') throw new Fault('DEAD_LETTER_UNDER_WAY', { deadLetterId });
    if (verdict.kind === 'unknown') return failed(new Fault('DEAD_LETTER_NOT_FOUND', { deadLetterId }), 0);
    const { letter, attempts } = verdict;
    const found = await find(letter, options).catch((thrown: unknown) => lasting(toFault(thrown)));
    // Nobody was given the event: that was no attempt.
    if (found instanceof Fault) return failed(found, attempts - 1);
    const fault = await tryAgain(found, options, signal);
    if (fault === undefined) return { kind: 'redriven', attempts };
    const { handler, kind, firstAt } = letter;
    const given = { stored: found.stored, handler, kind, fault, attempts, firstAt };
    await keepLetter(options.broker, given, `${deadLetterId}.${attempts}`);
    return failed(fault, attempts);
  },
});

const isOfProjection = (history: readonly StoredEvent[]): boolean =>
  history.some(({ event }) => event.type === deadLetterWritten.type && event.data['kind'] === 'projection');

interface Found {
  readonly handler: HandlerDeclaration;
  readonly stored: StoredEvent;
}

/** The event from the log, which keeps it for ever, and its handler. Throws EVENT_NOT_FOUND, HANDLER_NOT_FOUND, PORT_NOT_WIRED. */
const find = async (letter: Letter, { reader, handlers, ports, off = {} }: RedriverOptions): Promise<Found> => {
  const position = parsePosition(letter.eventPosition);
  const stored = position && (await reader.one(position));
  if (!stored || letterId(letter.handler, stored.msgId) !== letter.deadLetterId)
    throw new Fault('EVENT_NOT_FOUND', { position: letter.eventPosition });
  const handler = handlers.find(({ name }) => name === letter.handler);
  if (!handler || !caseFor(handler, stored.event.type))
    throw new Fault('HANDLER_NOT_FOUND', { handler: letter.handler, type: stored.event.type });
  const absent = handler.needs.find((need) => ports[need] === undefined);
  if (absent !== undefined)
    throw new Fault('PORT_NOT_WIRED', { handler: handler.name, port: absent, reason: off[absent] });
  return { handler, stored };
};

/** Long ago: the server has forgotten the ids of what was published before, so the log itself is asked. */
const BEFORE = { repeated: true, storedAt: 0 } as const;

/** One attempt, without retries: whoever asked sees the outcome and may ask again. Gives what went wrong. */
const tryAgain = async (
  { handler, stored }: Found,
  { ports, publisher, reader }: RedriverOptions,
  signal: AbortSignal,
): Promise<Fault | undefined> => {
  const failure = await react(handler, stored, { ports, publisher, reader, stopping: signal }, BEFORE);
  if (failure && signal.aborted) throw failure.fault;
  return failure?.stage === 'store' ? lasting(failure.fault) : failure?.fault;
};

/** A log that cannot be read or written is not the letter's failure: thrown, so that the request is tried again. */
const lasting = (fault: Fault): Fault => {
  if (fault.retry && fault.code !== 'INTERNAL') throw fault;
  return fault;
};

const failed = (fault: Fault, attempts: number): RedriveOutcome => ({
  kind: 'failed',
  code: fault.code,
  reason: reasonOf(fault),
  attempts,
});
