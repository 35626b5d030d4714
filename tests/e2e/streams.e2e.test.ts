import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { roomStarted } from '../../schemas/rooms.ts';
import { useProgram } from './program.ts';

const program = useProgram();
const EVENTS = 2_000;
const BATCH = 50;

const batch = (from: number): string =>
  JSON.stringify(
    Array.from({ length: BATCH }, (_, at) => ({
      specversion: '1.0',
      id: `e-${from + at}`,
      source: '/streams',
      type: roomStarted.type,
      data: { roomId: `RM_s_${from + at}`, name: 'streams', startedAt: '2026-11-21T09:00:00.000Z' },
    })),
  );

/** Sends until each batch was taken; a repeat of one whose answer was lost adds nothing. */
const publish = async (onPart: (sent: number) => void): Promise<void> => {
  for (let from = 0; from < EVENTS; from += BATCH) {
    const send = () =>
      fetch(`${program.ready.url}/api/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${program.ready.token}`,
          'content-type': 'application/cloudevents-batch+json',
        },
        body: batch(from),
      }).then(
        ({ status }) => status === 202,
        () => false,
      );
    while (!(await send())) await sleep(100);
    onPart(from + BATCH);
  }
};

/** What came whole so far, and the id to come back with. */
interface Reading {
  readonly got: string[];
  last: string;
}

const take = (reading: Reading, message: string): void => {
  const id = /^id: (.+)$/m.exec(message)?.[1];
  if (id === undefined) return;
  reading.last = id;
  reading.got.push(/"id":"(e-\d+)"/.exec(message)?.[1] ?? message);
};

const readOn = async (reading: Reading): Promise<void> => {
  const { url, token } = program.ready;
  const response = await fetch(`${url}/api/v1/events/stream?type=${roomStarted.type}`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': reading.last },
  });
  let text = '';
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(bytes).toString();
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) take(reading, message);
    if (reading.got.length >= EVENTS) return;
  }
};

/** Reads as a browser does: whenever the connection is lost it comes back with the id of the last event that came whole. */
const follow = async (after: string): Promise<readonly string[]> => {
  const reading: Reading = { got: [], last: after };
  while (reading.got.length < EVENTS) await readOn(reading).catch(() => sleep(50));
  return reading.got;
};

it('an event stream has every event once and in order, though the server is killed in the middle of them', async () => {
  // Right after its first start the read models may still be made, which is answered with 503.
  const newest = await vi.waitFor(
    async () => {
      const { status, body } = await program.ask('GET', '/api/v1/events?limit=1');
      expect(status).toBe(200);
      return (body as { items: { position: string }[] }).items[0];
    },
    { timeout: 30_000, interval: 100 },
  );
  const following = follow(newest?.position ?? 'EVENTS:0');
  let killed: Promise<void> | undefined;
  await publish((sent) => {
    if (sent < EVENTS / 2 || killed) return;
    process.kill(program.ready.pid, 'SIGKILL');
    killed = program.restart();
  });
  await killed;
  expect(await following).toEqual(Array.from({ length: EVENTS }, (_, at) => `e-${at}`));
});
