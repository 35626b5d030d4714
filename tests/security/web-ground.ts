import { once } from 'node:events';
import { connect } from 'node:net';
import { pino } from 'pino';
import { loadRoutes } from '../../http/discover.ts';
import { createFacade } from '../../http/server.ts';
import { type Grant, issueToken } from '../../http/tokens.ts';
import { createTelemetry } from '../../infra/telemetry.ts';
import { limitsWith } from '../../schemas/limits.ts';
import type { Broker } from '../../streams/broker.ts';
import { openAllowances } from '../../streams/limits/allowances.ts';

const SECRET = 'a secret of the tests of the web, longer than 32 bytes';
const INSTANCE = '5ec00002';
const OFF = { why: 'only who is let in matters here', how: 'see the other rows' };
const PATIENCE = { headersMs: 400, requestMs: 800, lookMs: 100 };
/** What comes within it comes; a server that goes on waiting sends nothing. */
const WAIT_MS = 5_000;

/** How many calls a user has in a minute here. */
export const CALLS = 25;
/** The one origin whose pages may call this facade. */
export const FRIEND = 'https://app.example';

/** A facade of which only the manners matter. */
export interface WebGround {
  readonly url: string;
  readonly cookieName: string;
  readonly token: (grant?: Partial<Grant>) => Promise<string>;
  /** Sends the bytes as they are; gives the first line of what comes back, or `nothing`. */
  readonly raw: (...parts: readonly string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Starts it on a broker that counts. */
export const startWebGround = async (broker: Broker): Promise<WebGround> => {
  const routes = await loadRoutes();
  const off = Object.fromEntries(routes.flatMap(({ route }) => route.needs.map((need) => [need, OFF])));
  const facade = await createFacade({
    ports: {
      limits: { of: () => limitsWith({ api_per_minute: CALLS }) },
      rooms: { list: async () => ({ items: [], next_cursor: null }), one: async () => undefined } as never,
      metrics: { scrape: async () => ({ contentType: 'text/plain', text: 'auralink_up 1' }) },
    },
    off,
    secret: SECRET,
    instance: INSTANCE,
    version: '0.0.0',
    meter: createTelemetry().meter,
    log: pino({ level: 'silent' }),
    limits: { allowances: openAllowances(broker), operator: { requests: 1_000, windowS: 60 } },
    corsOrigins: [FRIEND],
    patience: PATIENCE,
  });
  const url = await facade.listen('127.0.0.1', 0);
  const raw = async (...parts: readonly string[]): Promise<string> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    for (const part of parts) socket.write(part);
    const late = setTimeout(() => socket.destroy(), WAIT_MS);
    let text = '';
    try {
      for await (const bytes of socket) {
        text += String(bytes);
        if (text.includes('\r\n')) break;
      }
    } catch {
      // Cut off by ourselves: nothing came.
    }
    clearTimeout(late);
    socket.destroy();
    return text.split('\r\n')[0] || 'nothing';
  };
  return {
    url,
    cookieName: '__Host-aura',
    token: (grant = {}) =>
      issueToken(SECRET, { tenant: 'acme', subject: 'tester', roles: ['platform-admin'], ...grant, ttlS: 600 }),
    raw,
    close: facade.close,
  };
};
