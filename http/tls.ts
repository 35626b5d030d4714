import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type TLSSocket, type TlsOptions } from 'node:tls';
import type { FastifyBaseLogger } from 'fastify';

/** What the facade proves itself with, and whose callers it lets in; PEM files. */
export interface FacadeTls {
  readonly cert: string;
  readonly key: string;
  /** Who signs callers' certificates; absent: none is asked for. */
  readonly clientCa?: string | undefined;
  /** `require`: no certificate, no connection; `request`: none is fine, a wrong one is not. */
  readonly client: 'require' | 'request';
}

const LOOK_MS = 5_000;

const material = ({ cert, key, clientCa }: FacadeTls): Pick<TlsOptions, 'cert' | 'key' | 'ca' | 'minVersion'> => ({
  cert: readFileSync(cert),
  key: readFileSync(key),
  minVersion: 'TLSv1.2',
  ...(clientCa === undefined ? {} : { ca: readFileSync(clientCa) }),
});

/** For Node's https server. Throws what reading throws. */
export const secureOptions = (tls: FacadeTls): TlsOptions => ({
  ...material(tls),
  requestCert: tls.clientCa !== undefined,
  rejectUnauthorized: tls.clientCa !== undefined && tls.client === 'require',
});

const showsNone = (socket: TLSSocket): boolean => Object.keys(socket.getPeerCertificate()).length === 0;

/** Node lets everybody in who is only asked (`rejectUnauthorized: false`): whoever shows a certificate must show a good one. */
const refuseWrong = (server: Server): void => {
  server.on('secureConnection', (socket) => {
    if (!socket.authorized && !showsNone(socket)) socket.destroy();
  });
};

const changedAt = ({ cert, key, clientCa }: FacadeTls): string =>
  [cert, key, clientCa]
    .map((file) => (file === undefined ? '' : statSync(file, { throwIfNoEntry: false })?.mtimeMs))
    .join();

/**
 * Takes certificates from their files anew whenever these change: new connections get the new ones, open ones stay. What cannot be used, as in the
 * moment between two files, is said once and tried again; until then the old ones serve. Returns what ends it.
 */
export const keepSecure = (
  server: Server,
  tls: FacadeTls,
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>,
  everyMs: number = LOOK_MS,
): (() => void) => {
  if (tls.clientCa !== undefined && tls.client === 'request') refuseWrong(server);
  let [seen, told] = [changedAt(tls), ''];
  const look = (): void => {
    const now = changedAt(tls);
    if (now === seen) return;
    try {
      const fresh = material(tls);
      createSecureContext(fresh); // a key that is another certificate's throws here, before it serves anybody
      server.setSecureContext(fresh);
      seen = now;
      log.info('the certificates of the facade were renewed');
    } catch (thrown) {
      if (told !== now) log.warn({ reason: (thrown as Error).message }, 'the new certificates cannot be used');
      told = now;
    }
  };
  // Stat and not watch: mounted secrets are replaced by turning a link further up.
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
};
