import type { ErrorCode } from '../../schemas/errors.ts';

/** What JetStream said to a publish or a commit. */
export type Answer =
  | { readonly kind: 'stored'; readonly stream: string; readonly seq: number; readonly duplicate: boolean }
  /** Nothing was stored because an identity in the batch is on the log already (10201). */
  | { readonly kind: 'has_duplicate' }
  /** A probe's answer: the identity is not on the log (10070). */
  | { readonly kind: 'absent' }
  /** A guard does not hold: the aggregate has moved since its caller looked, or this is a repeat of what is stored (10071). */
  | { readonly kind: 'stale' }
  /** Nobody can say whether it was stored: ask again with the same identity. */
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> };

interface Reply {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly code: number; readonly err_code?: number; readonly description?: string };
}

/** Error codes of nats-server 2.15.2 that decide something; every other one is reported as it is. */
const CODES = {
  wrongLastMsgId: 10070,
  wrongLastSequence: 10071,
  wrongLastSequenceConstant: 10164,
  sameIdUnderWay: 10158,
  maximumBytes: 10077,
  maximumMessages: 10076,
  insufficientResources: 10023,
  notEnoughStorage: 10047,
  messageTooLarge: 10054,
  batchDisabled: 10174,
  batchIncomplete: 10176,
  duplicateInBatch: 10201,
} as const;

const FULL: readonly number[] = [
  CODES.maximumBytes,
  CODES.maximumMessages,
  CODES.insufficientResources,
  CODES.notEnoughStorage,
];

const ASK_AGAIN: readonly number[] = [CODES.batchIncomplete, CODES.sameIdUnderWay];

/** Reads the payload of a PubAck. `status` is the NATS status (503: nobody listens on the subject, the stream is away). */
export const readAnswer = (json: string, status: number): Answer => {
  if (status === 503) return { kind: 'unknown', why: 'no responders' };
  let reply: Reply;
  try {
    reply = JSON.parse(json) as Reply;
  } catch {
    return { kind: 'unknown', why: 'the answer is no JSON' };
  }
  if (reply.error) return readError(reply.error);
  if (reply.stream === undefined || reply.seq === undefined)
    return { kind: 'unknown', why: 'the answer names no position' };
  return { kind: 'stored', stream: reply.stream, seq: reply.seq, duplicate: reply.duplicate ?? false };
};

const readError = ({ code, err_code: number = 0, description = '' }: NonNullable<Reply['error']>): Answer => {
  if (number === CODES.duplicateInBatch) return { kind: 'has_duplicate' };
  if (number === CODES.wrongLastMsgId) return { kind: 'absent' };
  if (number === CODES.wrongLastSequence || number === CODES.wrongLastSequenceConstant) return { kind: 'stale' };
  const details = { natsCode: number, natsError: description };
  if (FULL.includes(number)) return { kind: 'refused', code: 'LOG_FULL', details };
  if (number === CODES.messageTooLarge) return { kind: 'refused', code: 'EVENT_TOO_LARGE', details };
  if (number === CODES.batchDisabled) return { kind: 'refused', code: 'LOG_DRIFTED', details };
  if (ASK_AGAIN.includes(number) || code >= 500) return { kind: 'unknown', why: `${number} ${description}` };
  return { kind: 'refused', code: 'INTERNAL', details };
};
