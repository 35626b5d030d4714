import { setTimeout as sleep } from 'node:timers/promises';
import { ServerError } from 'livekit-server-sdk';
import { Fault, type ErrorCode } from '../schemas/errors.ts';

/** Seconds LiveKit has for one answer; the SDK's own default is 10. */
export const REQUEST_TIMEOUT_S = 2;

/** Before the second attempt. The SDK repeats only against LiveKit Cloud. */
const RETRY_AFTER_MS = 150;

/**
 * Asks LiveKit, once more where it could not be reached, and turns what fails into a Fault: LIVEKIT_UNREACHABLE for
 * connections, time-outs and an unavailable server, `notFound` for Twirp's not_found, LIVEKIT_REFUSED for the rest.
 * A time-out is not repeated here: the handler's own attempt would be over.
 */
export const ask = async <T>(call: () => Promise<T>, notFound: ErrorCode): Promise<T> => {
  try {
    return await call();
  } catch (thrown) {
    if (!(isUnreachable(thrown) && !isTimeout(thrown))) throw faultOf(thrown, notFound);
  }
  await sleep(RETRY_AFTER_MS);
  return await call().catch((thrown: unknown) => {
    throw faultOf(thrown, notFound);
  });
};

const isTimeout = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError');

/** What never got an answer (fetch's errors), and an answer that says: not now. */
const isUnreachable = (thrown: unknown): boolean =>
  !(thrown instanceof ServerError) ||
  thrown.code === 'unavailable' ||
  thrown.code === 'deadline_exceeded' ||
  (thrown.code === undefined && thrown.status >= 500);

/** Only codes pass. Messages stay here: the text of a 401 echoes the token that was sent (seen on livekit-server 1.11). */
const faultOf = (thrown: unknown, notFound: ErrorCode): Fault => {
  if (isUnreachable(thrown)) return new Fault('LIVEKIT_UNREACHABLE', { reason: reasonOf(thrown) });
  const { code, status } = thrown as ServerError;
  if (code === 'not_found') return new Fault(notFound);
  return new Fault('LIVEKIT_REFUSED', { livekitCode: code ?? `http_${status}` });
};

/** The system's code (ECONNREFUSED, …), never the text. */
const reasonOf = (thrown: unknown): string => {
  if (isTimeout(thrown)) return 'timeout';
  if (thrown instanceof ServerError) return thrown.code ?? `http_${thrown.status}`;
  const cause = thrown instanceof Error ? (thrown.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' ? cause.code : 'connection';
};
