import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

const listen = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });

/** Is anybody there? A bind alone does not tell: a server on 0.0.0.0 and one on 127.0.0.1 may share a port. */
export const answers = (port: number, host = LOOPBACK): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host });
    const end = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
    socket.setTimeout(500, () => end(false));
  });

export const portIsFree = async (port: number, host = LOOPBACK): Promise<boolean> =>
  !(await answers(port, host === '0.0.0.0' || host === '::' ? LOOPBACK : host)) &&
  (await listen(port, host)) !== undefined;

/** Below the ports that systems give to outgoing connections (Linux: from 32768, macOS: from 49152). */
const [LOWEST, HIGHEST] = [20_000, 32_767];
const TRIES = 20;

/**
 * A port that was free a moment ago: whoever uses it tries another one when it was taken meanwhile. Any that the system gives would do until
 * its server is killed: before it is back, an outgoing connection may have been given the same (seen on a busy machine).
 */
export const freePort = async (host = LOOPBACK): Promise<number> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await listen(randomInt(LOWEST, HIGHEST + 1), host);
    if (port !== undefined) return port;
  }
  const port = await listen(0, host);
  if (port === undefined) throw new Error(`no free port on ${host}`);
  return port;
};

/**
 * Takes a port until its own server is there, which may be seconds later: whoever comes is turned away. Gives what lets it go; a port that somebody has
 * taken meanwhile is left to him.
 */
export const holdPort = (port: number, host = LOOPBACK): Promise<() => Promise<void>> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy()).unref();
    const release = (): Promise<void> => new Promise((done) => server.close(() => done()));
    server.once('error', () => resolve(async () => undefined));
    server.listen({ port, host, exclusive: true }, () => resolve(release));
  });
