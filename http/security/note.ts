import type { IncomingHttpHeaders } from 'node:http';
import { type ErrorCode, Fault } from '../../schemas/errors.ts';
import { isKeyText } from '../api-keys/text.ts';
import type { Caller } from '../auth.ts';
import type { Refusal, Refusals } from './refusals.ts';
import { RefusedFor } from './refused.ts';

/** Refusals that the security log tells of. */
const SECURITY_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ORIGIN_NOT_ALLOWED',
  'SIGN_IN_CODE_INVALID',
  'SIGNATURE_INVALID',
  'SOURCE_NOT_YOURS',
  'OWNER_NOT_YOURS',
  'EVENT_OF_THE_PLATFORM',
]);

/** What a refused request showed. */
const credentialOf = (
  { headers }: { readonly headers: IncomingHttpHeaders },
  code: ErrorCode,
): Refusal['credential'] => {
  if (code === 'SIGN_IN_CODE_INVALID') return 'code';
  const { authorization, cookie } = headers;
  if (authorization !== undefined) return isKeyText(authorization.replace(/^Bearer /i, '')) ? 'key' : 'bearer';
  return cookie?.includes('__Host-aura-') ? 'cookie' : 'none';
};

interface Refused {
  readonly method: string;
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
}

const known = (cause: unknown, caller: Caller | undefined): RefusedFor | undefined => {
  if (cause instanceof RefusedFor) return cause;
  return caller === undefined || caller.kind === 'none' ? undefined : new RefusedFor(caller);
};

/** Has the security log know that a request was refused for its credential; everything else it leaves alone. */
export const noteRefusal = (
  thrown: unknown,
  request: Refused,
  route: string,
  caller: Caller | undefined,
  refusals: Refusals,
): void => {
  if (!(thrown instanceof Fault) || !SECURITY_CODES.has(thrown.code)) return;
  const { code, cause, details } = thrown;
  const credential = credentialOf(request, code);
  // Whoever shows nothing at all has only not signed in yet.
  if (credential === 'none' && code === 'UNAUTHENTICATED') return;
  refusals.note({
    code,
    credential,
    method: request.method,
    route,
    reason: details['reason'] as string | undefined,
    permission: details['permission'] as string | undefined,
    who: known(cause, caller),
    address: request.ip,
  });
};
