import { type Client, createClient, type Sent } from '../../http/client.gen.ts';
import type { Page } from '../../http/shapes/fields.ts';
import { Fault } from '../../schemas/errors.ts';
import { Refused } from './failure.ts';
import type { Send } from './sender.ts';
import { readSse, type SseMessage } from './sse.ts';

interface Request {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The HTTP API of a running program, with one credential. Throws Refused, NOT_RUNNING, or AbortError when `signal` ends. */
export interface Api {
  readonly url: string;
  /** A function for each operation; it gives the body of a good answer. */
  readonly client: Client;
  readonly get: (path: string, query?: Query) => Promise<{ readonly body: unknown; readonly headers: Headers }>;
  /** The whole answer, whatever its status unless it is a problem: /health says more with 503 than a failure could. */
  readonly look: (request: Sent) => Promise<{
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
    /** What the server took for the time, ms since 1970; whole seconds. */
    readonly date?: number;
  }>;
  readonly post: (path: string, body: unknown, contentType?: string) => Promise<unknown>;
  readonly remove: (path: string, query?: Query) => Promise<unknown>;
  /** Every item of a list, page after page. */
  readonly items: (path: string, query?: Query) => AsyncIterable<unknown>;
  /** The lines of an answer that comes as lines of text, however long it takes. Ends where the connection ends. */
  readonly lines: (path: string, query?: Query) => AsyncIterable<string>;
  /** One connection to a server-sent event stream; ends when the server ends it. */
  readonly follow: (path: string, lastEventId?: string) => AsyncIterable<SseMessage>;
}

/** A request may take this long; a live stream is not bound by it once it is open. */
const ANSWER_MS = 15_000;

async function* readLines(text: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}

const isOk = ({ ok }: Response): boolean => ok;
/** A problem document or a page of somebody else's: no answer of ours. */
const isAnswer = (response: Response): boolean =>
  response.ok || response.headers.get('content-type')?.startsWith('application/json') === true;

const address = (base: string, path: string, query: Query): URL => {
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) url.searchParams.append(name, String(one));
  return url;
};

const refusal = async (response: Response): Promise<Error> => {
  const text = await response.text();
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === 'object' && problem !== null && 'title' in problem)
      return new Refused(Object.fromEntries(Object.entries(problem)));
  } catch {
    // Not ours: a proxy's page. Its beginning says more than nothing.
  }
  return new Refused({
    title: `HTTP ${response.status} without a problem document`,
    detail: text.slice(0, 200),
    url: response.url,
  });
};

const dateOf = ({ headers }: Response): { readonly date?: number } => {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? {} : { date };
};

type Caller = (
  path: string,
  query: Query,
  more: Request,
  answer: AbortSignal,
  good?: (response: Response) => boolean,
) => Promise<Response>;

/** Sends one request; throws Refused for an answer that is not good, NOT_RUNNING where there is none. */
const callerOf =
  (base: string, token: string | undefined, signal: AbortSignal, send: Send): Caller =>
  async (path: string, query, more, answer, good = isOk) => {
    const url = address(base, path, query);
    const headers = { ...more.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    try {
      const response = await send(url, { ...more, headers, signal: AbortSignal.any([signal, answer]) });
      if (!good(response)) throw await refusal(response);
      return response;
    } catch (error) {
      if (error instanceof Refused) throw error;
      signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Fault(
        'NOT_RUNNING',
        { url: base, reason: cause instanceof Error ? cause.message || cause.name : String(cause) },
        error,
      );
    }
  };

/** A client of the API at `base`. `signal` ends every request of it. */
export const createApi = (base: string, token: string | undefined, signal: AbortSignal, send: Send = fetch): Api => {
  const call = callerOf(base, token, signal, send);
  const get: Api['get'] = async (path, query = {}) => {
    const response = await call(path, query, {}, AbortSignal.timeout(ANSWER_MS));
    return { body: await response.json(), headers: response.headers };
  };
  /** Only its beginning is bound in time. */
  const opened = (path: string, query: Query, more: Request): Promise<Response> => {
    const opening = new AbortController();
    const timer = setTimeout(() => opening.abort(new Error(`no answer within ${ANSWER_MS / 1_000} s`)), ANSWER_MS);
    return call(path, query, more, opening.signal).finally(() => clearTimeout(timer));
  };
  return {
    url: base,
    client: createClient(async ({ method, path, headers, body, signal: own }) => {
      const ends = [AbortSignal.timeout(ANSWER_MS), ...(own ? [own] : [])];
      const init = { method, headers, ...(body === undefined ? {} : { body }) };
      const response = await call(path, {}, init, AbortSignal.any(ends));
      return response.status === 204 ? undefined : response.json();
    }),
    get,
    look: async ({ path }) => {
      const response = await call(path, {}, {}, AbortSignal.timeout(ANSWER_MS), isAnswer);
      const { status, headers } = response;
      return { status, headers, body: await response.json(), ...dateOf(response) };
    },
    post: async (path, body, contentType = 'application/json') => {
      const init = {
        method: 'POST',
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': contentType } }),
      };
      return (await call(path, {}, init, AbortSignal.timeout(ANSWER_MS))).json();
    },
    remove: async (path, query = {}) =>
      (await call(path, query, { method: 'DELETE' }, AbortSignal.timeout(ANSWER_MS))).json(),
    async *items(path, query = {}) {
      let cursor: string | undefined;
      do {
        const { body } = await get(path, { ...query, cursor });
        const page = body as Page<unknown>;
        yield* page.items;
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
    },
    async *lines(path, query = {}) {
      const response = await opened(path, query, {});
      if (response.body) yield* readLines(response.body.pipeThrough(new TextDecoderStream()));
    },
    async *follow(path, lastEventId) {
      const headers = {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      };
      const response = await opened(path, {}, { headers });
      if (response.body) yield* readSse(response.body.pipeThrough(new TextDecoderStream()));
    },
  };
};
