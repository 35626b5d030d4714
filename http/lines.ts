import type { FastifyReply } from 'fastify';
import type { Caller } from './auth.ts';
import { whileAllowed } from './reply.ts';
import type { LineSource, RouteDeclaration } from './route.ts';
import { drained } from './sse.ts';

/** Lines are written together up to here: one write each would cost more than the lines. */
const CHUNK = 32 * 1024;
/** A slow source's lines are not kept back for longer. */
const LATEST_MS = 50;

/**
 * Streams lines, as fast as the client takes them. What goes wrong before the first is a problem document; after it, and when the program or the
 * credential ends, the connection is cut: only a whole answer has an end.
 */
export const sendLines = async (
  { lines, headers }: LineSource,
  route: RouteDeclaration,
  reply: FastifyReply,
  caller: Caller,
  signal: AbortSignal,
): Promise<void> => {
  const ends = whileAllowed(caller, signal);
  const source = lines[Symbol.asyncIterator]();
  const first = await source.next();
  reply.hijack();
  const { raw } = reply;
  const own = { 'content-type': route.produces, 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' };
  raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...own, ...headers });
  let waiting = '';
  const flush = (): boolean => {
    const text = waiting;
    waiting = '';
    return text === '' || raw.destroyed || raw.write(text);
  };
  const timer = setInterval(flush, LATEST_MS);
  try {
    for (let next = first; !next.done; next = await source.next()) {
      if (ends.aborted || raw.destroyed) break;
      waiting += `${next.value}\n`;
      if (waiting.length >= CHUNK && !flush() && !(await drained(raw, ends))) raw.destroy();
    }
    flush();
    if (ends.aborted) raw.destroy();
    else raw.end();
  } catch {
    raw.destroy();
  } finally {
    clearInterval(timer);
    await source.return?.();
  }
};
