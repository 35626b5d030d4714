import { Agent, type IncomingHttpHeaders, request as open } from 'node:http';
import type { Request } from './requests.ts';

/** An answer as it came over the wire; of a stream its beginning. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Its body was not read to its end: it has none, or a late one. */
  readonly cut: boolean;
}

const STREAMS = /^(text\/event-stream|application\/x-ndjson)/;
/** So much of a stream is looked at. */
const LOOK_MS = 150;
/** Nothing takes this long: whatever does has hung. */
const HANGS_MS = 45_000;

/** A kept connection may end at the moment in which it is used again: then, and only then, the request is sent anew (RFC 9110, 9.2.2). */
class Reused extends Error {}

/** Sends requests over kept connections. Rejects where no answer comes. */
export const createSender = (base: string, tokens: Readonly<Record<Request['as'], string | undefined>>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const { hostname, port } = new URL(base);
  const once = ({ method, path, headers, body, as }: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const token = tokens[as];
      const sent = open(
        {
          agent,
          hostname,
          port,
          method,
          path,
          timeout: HANGS_MS,
          headers: {
            ...headers,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-length': String(body.length) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          const done = (cut: boolean): void => {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
              cut,
            });
            if (cut) response.destroy();
          };
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => done(false));
          response.on('error', reject);
          if (STREAMS.test(response.headers['content-type'] ?? '')) setTimeout(done, LOOK_MS, true);
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${HANGS_MS / 1_000} s`)));
      sent.on('error', (error) => reject(sent.reusedSocket ? new Reused(error.message) : error));
      sent.end(body);
    });
  const send = (request: Request): Promise<Answer> =>
    once(request).catch((thrown: unknown) => {
      if (thrown instanceof Reused) return once({ ...request, headers: { ...request.headers, connection: 'close' } });
      throw thrown;
    });
  return { send, close: () => agent.destroy() };
};
