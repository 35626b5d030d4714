import { createHash } from 'node:crypto';
import type { Verified } from './tokens.ts';

/** As long as a token that held is taken without its signature being looked at again. */
const KEPT_MS = 60_000;
const MOST = 10_000;

interface Known {
  readonly verified: Verified;
  readonly until: number;
}

/**
 * Remembers tokens that held, by their hash, for a minute and never beyond their own end: a client sends the same one with each request, and the check
 * of a signature is a hop to another thread and back. What does not hold is not remembered. Only for tokens whose key this server never withdraws.
 */
export const remembered = (
  check: (token: string) => Promise<Verified>,
  now: () => number = Date.now,
): ((token: string) => Promise<Verified>) => {
  const known = new Map<string, Known>();
  return async (token) => {
    const name = createHash('sha256').update(token).digest('base64');
    const before = known.get(name);
    if (before && now() < before.until) return before.verified;
    known.delete(name);
    const verified = await check(token);
    known.set(name, { verified, until: Math.min(now() + KEPT_MS, verified.expiresAt * 1_000) });
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    return verified;
  };
};
