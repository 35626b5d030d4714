import type { Edit } from '../edits.ts';
import type { World } from '../int/facade-world.ts';
import type { Protection, Row } from './row.ts';

/** ASVS 5.0 3.3, 3.5, 7.2 to 7.4, 13.3: browsers' sessions, sign-in codes and API keys, each real, on the log. */
export type Ground = Pick<World, 'url' | 'call' | 'token' | 'facade'>;

/** A protection and the edits that take it out. */
export const taken = (name: string, ...edits: readonly Edit[]): Protection => ({ name, edits });
export const FORBIDDEN = [403, 'FORBIDDEN'];
export const REFUSED = [401, 'UNAUTHENTICATED'];

export type Headers_ = Record<string, string>;

/** The status of an answer, and its code where it is a refusal. */
export const ask = async ({ call }: Ground, method: string, path: string, headers: Headers_): Promise<unknown[]> => {
  const { status, body } = await call(method, path, { token: null, headers });
  return status < 300 ? [status] : [status, body.code];
};

/** Who a bearer is taken for. */
export const asks = async (ground: Ground, bearer: string): Promise<unknown> =>
  ask(ground, 'GET', '/api/v1/session', { authorization: `Bearer ${bearer}` });

export const row = (
  name: string,
  unprotected: Protection,
  expected: unknown,
  input: (ground: Ground) => Promise<unknown>,
): Row<Ground> => ({ name, unprotected, expected, input });
