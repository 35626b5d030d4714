import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { roomStarted } from '../schemas/rooms.ts';
import { type Budget, defineBench, type Round } from './define.ts';
import { clientOf, type Ready, residentMb, startProgram } from './program.ts';

const CLIENTS = 1_000;
/** A quarter above the goal of 100,000 deliveries a second, so that it can be seen to be reached. */
const PER_SECOND = 125;
const CONNECTIONS = 16;
const LIMIT_MB = 150;
const SETTLE_MS = 3_000;

/** Streams that are open: what they bring is counted by the number of the event in it. */
interface Listening {
  readonly close: () => void;
  /** Calls for each event of each client. */
  onEvent: (number: number) => void;
}

interface World {
  readonly ready: Ready;
  readonly send: ReturnType<typeof clientOf>;
  readonly streams: Listening;
  /** What a thousand open streams took. */
  readonly openMb: number;
  readonly raw: { readonly streams: Listening; readonly send: (text: string) => void };
}

const MARK = /"roomId":"RM_sse_(\d+)"/g;

const listen = async (address: string, token: string): Promise<Listening> => {
  const listening: Listening & { onEvent: (number: number) => void } = { onEvent: () => {}, close: () => {} };
  const open = async (): Promise<IncomingMessage> => {
    const asked = request(address, { headers: { authorization: `Bearer ${token}` }, agent: false }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`);
    response.setEncoding('utf8');
    let rest = '';
    response.on('data', (text: string) => {
      const lines = (rest + text).split('\n\n');
      rest = lines.pop() ?? '';
      for (const line of lines)
        if (!line.startsWith('event:')) for (const [, number] of line.matchAll(MARK)) listening.onEvent(Number(number));
    });
    return response.on('error', () => undefined);
  };
  const responses: IncomingMessage[] = [];
  while (responses.length < CLIENTS) responses.push(...(await Promise.all(Array.from({ length: 50 }, open))));
  return Object.assign(listening, { close: () => responses.forEach((response) => response.destroy()) });
};

/** The least that can do it: one text to everybody who listens. */
const rawServer = async (stack: AsyncDisposableStack): Promise<{ url: string; send: (text: string) => void }> => {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    open.add(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
  });
  const send = (text: string): void => open.forEach((response) => response.write(text));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, send };
};

let made = 0;
const next = (): { readonly number: number; readonly text: string } => {
  const number = (made += 1);
  const data = { roomId: `RM_sse_${number}`, name: 'bench', startedAt: new Date().toISOString() };
  const event = { specversion: '1.0', id: `sse-${number}`, source: '/bench', type: roomStarted.type, data };
  return { number, text: JSON.stringify(event) };
};

/** Events by the clock; each counts once for every client that got it, with the time it took. */
const fanOut = async (streams: Listening, budget: Budget, send: (text: string) => unknown): Promise<Round> => {
  const sentAt = new Map<number, number>();
  const latenciesMs: number[] = [];
  streams.onEvent = (number) => {
    const at = sentAt.get(number);
    if (at !== undefined) latenciesMs.push(performance.now() - at);
  };
  const from = performance.now();
  for (let sent = 0; budget.take(); sent++) {
    await sleep(Math.max(0, from + (sent * 1_000) / PER_SECOND - performance.now()));
    const { number, text } = next();
    sentAt.set(number, performance.now());
    void send(text);
  }
  const wanted = sentAt.size * CLIENTS;
  for (let waited = 0; latenciesMs.length < wanted && waited < 30_000; waited += 20) await sleep(20);
  if (latenciesMs.length < wanted) throw new Error(`${wanted - latenciesMs.length} of ${wanted} did not come`);
  return { n: latenciesMs.length, seconds: (performance.now() - from) / 1_000, latenciesMs };
};

const round = (mb: number): Round => ({ n: 1, seconds: 1, latenciesMs: [mb] });

/** Events to a thousand clients, from the POST to the text at each; beside one process that writes ready text to a thousand sockets. */
export default defineBench<World>({
  name: 'sse',
  meaning: `${PER_SECOND} events a second to ${CLIENTS} event streams, against ready text written to as many sockets; and what these streams take`,
  open: async (stack) => {
    const ready = await startProgram(stack);
    const send = clientOf(stack, ready, CONNECTIONS);
    await sleep(SETTLE_MS);
    const before = await residentMb(ready.pid);
    const streams = await listen(`${ready.url}/api/v1/events/stream?type=${roomStarted.type}`, ready.token);
    stack.defer(async () => streams.close());
    await sleep(SETTLE_MS);
    const openMb = (await residentMb(ready.pid)) - before;
    const raw = await rawServer(stack);
    const rawStreams = await listen(raw.url, '');
    stack.defer(async () => rawStreams.close());
    return { ready, send, streams, openMb, raw: { streams: rawStreams, send: raw.send } };
  },
  rows: [
    {
      name: `fan-out to ${CLIENTS}`,
      unit: 'events/s',
      ours: ({ streams, send }, budget) =>
        fanOut(streams, budget, (text) =>
          send({
            method: 'POST',
            path: '/api/v1/events',
            headers: { 'content-type': 'application/cloudevents+json' },
            body: text,
          }),
        ),
      limit: ({ raw }, budget) => fanOut(raw.streams, budget, (text) => raw.send(`data: ${text}\n\n`)),
    },
    {
      name: `${CLIENTS} streams open`,
      unit: 'MB',
      ours: async ({ openMb }) => round(openMb),
      limit: async () => round(LIMIT_MB),
    },
  ],
});
