import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

/** A request as a receiver of webhooks got it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver answers; a promise keeps the sender waiting. */
export interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Every request, in the order in which they came. */
  readonly got: Received[];
  /** What is answered from now on. */
  answer: (received: Received, number: number) => Said | Promise<Said>;
}

/** A receiver of webhooks on loopback, for the tests of the file. */
export const useReceiver = (): Receiver => {
  let port = 0;
  const receiver: Receiver = {
    got: [],
    answer: () => ({ status: 204 }),
    get port() {
      return port;
    },
    get url() {
      return `http://127.0.0.1:${port}/hook`;
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() };
      const number = receiver.got.push(received);
      void Promise.resolve(receiver.answer(received, number)).then(({ status, headers = {} }) =>
        response.writeHead(status, headers).end(),
      );
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
};
