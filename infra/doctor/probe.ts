import { connect } from 'node:net';
import type { Reachable, Unreachable } from './facts.ts';

const PATIENCE_MS = 3_000;
/** The first message of the Postgres protocol: "may we speak TLS?" Every Postgres answers it with S or N, before any password. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** An address without the password that may stand in it. */
export const withoutPassword = (url: string): string => {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
};

const firstByte = async (host: string, port: number): Promise<number> => {
  const socket = connect({ host, port });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect', () => socket.write(SSL_REQUEST));

      socket.setTimeout(PATIENCE_MS, () => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)));
      socket.once('data', (bytes) => resolve(bytes[0] as number));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed without an answer')));
    });
  } finally {
    socket.destroy();
  }
};

/** Whether a Postgres answers at the address. Needs no driver and no password. */
export const probePostgres = async (url: string): Promise<Reachable | Unreachable> => {
  const { hostname, port } = new URL(url);
  const shown = withoutPassword(url);
  try {
    const answer = await firstByte(hostname.replaceAll(/[[\]]/g, '') || 'localhost', Number(port) || 5432);
    if (answer === 83 || answer === 78) return { reachable: true, url: shown };
    return { reachable: false, url: shown, reason: 'something answers there, but it is no Postgres' };
  } catch (error) {
    return { reachable: false, url: shown, reason: (error as Error).message };
  }
};

/** Whether a LiveKit server answers at the address: it says OK at its root (1.13.5). */
export const probeLiveKit = async (url: string): Promise<Reachable | Unreachable> => {
  const address = new URL(url);
  address.protocol = address.protocol.replace('ws', 'http');
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? { reachable: true, url } : { reachable: false, url, reason: `it answers ${answer.status}` };
  } catch (error) {
    const { cause, message } = error as Error;
    return { reachable: false, url, reason: cause instanceof Error ? cause.message : message };
  }
};
