import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { SseMessage, SseSource } from './route.ts';

const HEARTBEAT_MS = 15_000;
/** A client that takes nothing for so long is dropped; it comes back with Last-Event-ID and misses nothing. */
const STALLED_MS = 20_000;

const written = new WeakMap<object, string>();

/** What many clients get alike is written once: `shared` names the thing whose text it is. */
const textOf = ({ data, shared }: SseMessage): string => {
  if (shared === undefined) return JSON.stringify(data);
  const known = written.get(shared);
  if (known !== undefined) return known;
  const text = JSON.stringify(data);
  written.set(shared, text);
  return text;
};

/** One message as it goes over the wire. JSON has no raw line breaks, so one data line holds it. */
export const frame = (message: SseMessage): string => {
  const { event, id } = message;
  return `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}data: ${textOf(message)}\n\n`;
};

/** Waits until a client can take more, or the signal ends; false for one that takes nothing for too long. */
export const drained = async (response: ServerResponse, signal: AbortSignal): Promise<boolean> => {
  const stalled = AbortSignal.timeout(STALLED_MS);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, stalled]) });
  } catch {
    return !stalled.aborted;
  }
  return true;
};

const DROPPED = ': closed, since nothing was taken for 20 s; come back with Last-Event-ID\n\n';
const FAREWELL_MS = 5_000;

/** Lets a client that has stood still go: one that wakes up soon reads why. */
const drop = (response: ServerResponse): void => {
  response.end(DROPPED);
  setTimeout(() => response.destroy(), FAREWELL_MS).unref();
};

/** Streams that are open on this process. */
let open = 0;
/** A hundred clients share a processor well with a write each 10 ms, a thousand with one each 100 ms. */
const STREAMS_PER_MS = 10;
const LONGEST_PAUSE_MS = 100;
const CHUNK = 16 * 1024;

/**
 * Collects frames: the first goes out at once, what follows within the pause together. The pause grows with the streams there are, since a write to
 * a socket costs more than the frame in it.
 */
const collect = (response: ServerResponse) => {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const canTake = (): boolean => !response.writableEnded && !response.destroyed;
  const flush = (): boolean => {
    const text = waiting;
    waiting = '';
    return text === '' || !canTake() || response.write(text);
  };
  const pause = (): void => {
    timer = setTimeout(
      () => {
        timer = undefined;
        if (waiting === '') return;
        flush();
        pause();
      },
      Math.min(LONGEST_PAUSE_MS, open / STREAMS_PER_MS),
    );
  };
  return {
    /** False: the client is slower than what it gets. */
    send: (text: string): boolean => {
      waiting += text;
      if (timer !== undefined && waiting.length < CHUNK) return true;
      const takes = flush();
      if (timer === undefined) pause();
      return takes;
    },
    flush,
    stop: () => clearTimeout(timer),
  };
};

/** Sends a source to a client until the client has gone, the signal ends or the source does. Waits for slow clients. */
export const pump = async (source: SseSource, response: ServerResponse, signal: AbortSignal): Promise<void> => {
  const out = collect(response);
  const sendDroppable = (text: string): void => {
    if (!response.writableNeedDrain && !response.writableEnded && !response.destroyed) out.send(text);
  };
  // Asked for each event: a signal made of others looks at all of them each time.
  let over = signal.aborted;
  const end = (): void => void (over = true);
  signal.addEventListener('abort', end, { once: true });
  open += 1;
  response.write('retry: 1000\n\n');
  const heartbeat = setInterval(() => sendDroppable(': still here\n\n'), HEARTBEAT_MS).unref();
  const stop = source.meanwhile?.((message) => sendDroppable(frame(message)));
  try {
    for await (const message of source.messages) {
      if (over || response.destroyed) break;
      const takes = out.send(frame(message));
      if (takes && !response.writableNeedDrain) continue;
      if (!(await drained(response, signal))) return drop(response);
    }
  } finally {
    open -= 1;
    signal.removeEventListener('abort', end);
    clearInterval(heartbeat);
    stop?.();
    out.flush();
    out.stop();
    response.end();
  }
};
