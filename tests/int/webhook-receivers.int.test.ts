import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openReceiver, type Receiver } from '../../streams/replay/webhook.ts';

const SECRET = `whsec_${Buffer.alloc(32).toString('base64')}`;
const PARCEL = { id: 'm1', body: '{}', headers: {} };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A receiver of which `say` answers each connection's requests by hand. */
const receiverThat = async (say: (socket: Socket) => void): Promise<Receiver> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', () => say(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rules = { allow: ['127.0.0.1'], httpsOnly: false };
  const receiver = await openReceiver(`http://127.0.0.1:${port}/`, { rules, secret: SECRET });
  ends.push(
    () => receiver.close(),
    () => server.close(),
    () => sockets.forEach((socket) => socket.destroy()),
  );
  return receiver;
};

const dripping = (socket: Socket, head: string): void => {
  socket.write(head);
  const timer = setInterval(() => socket.write('1\r\n.\r\n'), 100);
  socket.on('close', () => clearInterval(timer));
};

it('whoever says 2xx has taken the event, also if the rest of the answer never ends', async () => {
  const receiver = await receiverThat((socket) =>
    dripping(socket, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
  );
  const signal = AbortSignal.timeout(20_000);
  expect(await receiver.post(PARCEL, signal)).toBeUndefined();
  expect(await receiver.post(PARCEL, signal)).toBeUndefined();
  expect(signal.aborted).toBe(false);
});
