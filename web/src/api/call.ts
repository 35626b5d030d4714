import type { Sent } from '../api.gen.ts';
import type { Problem } from './types.ts';

/** What the API refused, with everything a person needs to go on: title, code, next step, request id. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined | null>>;

interface CallOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const UNREACHABLE: Problem = {
  status: 0,
  code: 'PROGRAM_UNREACHABLE',
  title: 'AuraLink does not answer',
  next: 'Check that it is running (npm start). The page goes on by itself when it is back.',
};

/** A path with its query; empty values are left out, lists are repeated. */
export const withQuery = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one));
  }
  const text = search.toString();
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path;
};

const problemOf = async (response: Response): Promise<Problem> => {
  const fallback: Problem = {
    status: response.status,
    code: `HTTP_${response.status}`,
    title: response.statusText || `The request failed with ${response.status}`,
    next: 'Try again; if it persists, look into the log of the program.',
  };
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  const body: unknown = await response.json().catch(() => undefined);
  return body && typeof body === 'object' ? { ...fallback, ...body } : fallback;
};

/**
 * One request to the program, with the session's cookie.
 * @throws {ProblemError} for any answer that is no success, and when the program cannot be reached (status 0).
 */
export const send = async ({ method, path, headers, body, signal }: Omit<Sent, 'operation'>): Promise<unknown> => {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json', ...headers } };
  if (signal) init.signal = signal;
  if (body !== undefined) init.body = body;
  const response = await fetch(path, init).catch((thrown: unknown) => {
    if (signal?.aborted) throw thrown;
    throw new ProblemError(UNREACHABLE);
  });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return response.status === 204 ? undefined : response.json();
};

/**
 * The same for an address that is put together as text.
 * @public
 */
export const call = async <T>(method: string, path: string, { query, body, signal }: CallOptions = {}): Promise<T> =>
  (await send({
    method,
    path: withQuery(path, query),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  })) as T;

/** Any thrown value as a problem that can be shown. */
export const toProblem = (thrown: unknown): Problem =>
  thrown instanceof ProblemError
    ? thrown.problem
    : {
        status: 0,
        code: 'PAGE_FAILED',
        title: 'The page failed',
        detail: thrown instanceof Error ? thrown.message : String(thrown),
        next: 'Reload the page; if it happens again, report it with what you did.',
      };

export const isSignedOut = (thrown: unknown): boolean =>
  thrown instanceof ProblemError && thrown.problem.status === 401;
