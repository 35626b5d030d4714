import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { SseMessage, SseSource } from './route.ts';

const HEARTBEAT_MS = 15_000;
/** A client that takes nothing for so long is dropped; it comes back with Last-Event-ID and misses nothing. */
const STALLED_MS = 20_000;

/** One message as it goes over the wire. JSON has no raw line breaks, so one data line holds it. */
export const frame = ({ event, id, data }: SseMessage): string =>
  `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** Waits until a client can take more; one that takes nothing for too long is cut off. */
export const drained = async (response: ServerResponse, signal: AbortSignal): Promise<void> => {
  const stalled = AbortSignal.timeout(STALLED_MS);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, stalled]) });
  } catch {
    if (stalled.aborted) response.destroy();
  }
};

/** Sends a source to a client until the client has gone, the signal ends or the source does. Waits for slow clients. */
export const pump = async (source: SseSource, response: ServerResponse, signal: AbortSignal): Promise<void> => {
  const sendDroppable = (text: string): void => {
    if (!response.writableNeedDrain && !response.writableEnded && !response.destroyed) response.write(text);
  };
  response.write('retry: 1000\n\n');
  const heartbeat = setInterval(() => sendDroppable(': still here\n\n'), HEARTBEAT_MS).unref();
  const stop = source.meanwhile?.((message) => sendDroppable(frame(message)));
  try {
    for await (const message of source.messages) {
      if (signal.aborted || response.destroyed) break;
      if (!response.write(frame(message))) await drained(response, signal);
    }
  } finally {
    clearInterval(heartbeat);
    stop?.();
    response.end();
  }
};
