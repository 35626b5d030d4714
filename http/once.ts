import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ERRORS, Fault, type ErrorCode } from '../schemas/errors.ts';
import type { Answers, Claim } from '../streams/answers.ts';
import type { Caller } from './auth.ts';
import { faultOf, problemHeaders, problemOf } from './problem.ts';
import type { Rendered } from './reply.ts';

/** Seconds after which a request that is under way may be answered. */
const SOON_S = 1;
/** An answer that signs somebody in is no credential for a day: a repeat of a lost answer comes at once. */
const SIGN_IN_KEPT_S = 120;
/** Larger ones are not kept: the bucket is for answers, not for documents. */
const MOST_BYTES = 256 * 1024;

/** Refusals that say nothing about the request itself: its repeat is carried out. */
const NOT_KEPT: ReadonlySet<number> = new Set([401, 403, 408, 412, 425, 428, 429]);
const OF_THE_KEY: ReadonlySet<ErrorCode> = new Set([
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
]);

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, inner]) => [name, canonical(inner)]);
};

/** Binary CloudEvents carry their attributes in headers. */
const ofEvents = ({ headers }: FastifyRequest): readonly unknown[] =>
  Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-') || name === 'content-type')
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Everything in which a repeat must be the same: method, address, body, and what the credential lets the caller claim. */
export const contentOf = (request: FastifyRequest, { source, owners }: Caller): string => {
  const { pathname, searchParams } = new URL(request.url, 'http://host');
  searchParams.sort();
  const body = Buffer.isBuffer(request.body)
    ? [createHash('sha256').update(request.body).digest('base64url'), ofEvents(request)]
    : canonical(request.body ?? null);
  return JSON.stringify([request.method, pathname, searchParams.toString(), body, source ?? null, owners ?? null]);
};

/** An outcome that is still open is no answer yet, unless the caller wanted no more: a repeat follows it to its end. */
const isOpen = ({ status, headers }: Rendered): boolean =>
  status === 202 && headers['retry-after'] !== undefined && headers['preference-applied'] !== 'respond-async';

const isFinal = (rendered: Rendered): boolean =>
  rendered.status < 500 &&
  !NOT_KEPT.has(rendered.status) &&
  !isOpen(rendered) &&
  Buffer.byteLength(rendered.body ?? '') <= MOST_BYTES;

const refusalOf = (thrown: unknown, request: FastifyRequest): Rendered | undefined => {
  const fault = faultOf(thrown, 0);
  if (fault.retry || OF_THE_KEY.has(fault.code)) return undefined;
  const path = request.url.split('?')[0] as string;
  return {
    status: ERRORS[fault.code].status,
    headers: problemHeaders(fault),
    body: JSON.stringify(problemOf(fault, { path, id: request.id })),
  };
};

type Mine = Extract<Claim, { readonly state: 'mine' }>;

/** Keeps what a repeat is answered, or gives the key back. That it cannot be kept is no reason to refuse what was done. */
const settle = async ({ keep, release }: Mine, rendered: Rendered | undefined): Promise<void> => {
  const signsIn = rendered?.headers['set-cookie'] !== undefined;
  const settled = rendered && isFinal(rendered) ? keep(rendered, signsIn ? SIGN_IN_KEPT_S : undefined) : release();
  await settled.catch(() => undefined);
};

const carryOut = async (claim: Mine, request: FastifyRequest, run: () => Promise<Rendered>): Promise<Rendered> => {
  try {
    const rendered = await run();
    await settle(claim, rendered);
    return rendered;
  } catch (thrown) {
    await settle(claim, refusalOf(thrown, request));
    throw thrown;
  }
};

/** What makes a request one that may be repeated. */
export interface Keyed {
  readonly request: FastifyRequest;
  readonly caller: Caller;
  readonly key: string;
  /** Its answer says nothing about anybody. */
  readonly impersonal: boolean;
}

/**
 * Carries a request out once for its Idempotency-Key, whichever process a repeat comes to: the same request is answered the same, marked with
 * `Idempotency-Replayed`. Throws IDEMPOTENCY_KEY_REUSED for another one and IDEMPOTENCY_KEY_IN_FLIGHT while the first is under way, ERASED where the answer may
 * speak of somebody who was erased since. With the broker
 * away it is carried out as if it had no key; the ids of its events still keep the log from taking it twice.
 */
export const onlyOnce = async (
  { request, caller, key, impersonal }: Keyed,
  answers: Answers,
  run: () => Promise<Rendered>,
): Promise<Rendered> => {
  const { tenant, subject } = caller;
  const claim = await answers.claim({ tenant, subject, key, content: contentOf(request, caller), impersonal });
  if (claim.state === 'mine') return carryOut(claim, request, run);
  if (claim.state === 'answered') {
    const { answer } = claim;
    return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
  }
  if (claim.state === 'erased')
    throw new Fault('ERASED', {
      reason: 'the request was carried out, and its answer is not given again: a person of the tenant was erased since',
      idempotencyKey: key,
    });
  if (claim.state === 'underWay') throw new Fault('IDEMPOTENCY_KEY_IN_FLIGHT', { retryAfterS: SOON_S });
  if (claim.state === 'other') throw new Fault('IDEMPOTENCY_KEY_REUSED', { idempotencyKey: key });
  return run();
};
