import type { Logger } from 'pino';
import type { Meter } from '../../schemas/metrics.ts';
import { readExpiries } from '../certs/expiry.ts';
import type { Config } from '../config.ts';
import { certificatesOf, httpTlsOf } from '../config/certificates.ts';
import type { Local } from '../local/start.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Time enough for a person to renew them. */
export const SOON_MS = 14 * DAY_MS;

/** Says how long the certificates of this process still count, as a metric and, when it is not long, in the log; once an hour. Returns what ends it. */
export const watchCertificates = (config: Config, meter: Meter, log: Pick<Logger, 'warn'>): (() => void) => {
  const look = async (): Promise<void> => {
    for (const one of await readExpiries(certificatesOf(config))) {
      const { name, file } = one;
      if ('problem' in one) log.warn({ name, file, reason: one.problem }, 'a certificate cannot be read');
      else {
        const leftMs = one.at - Date.now();
        meter.set('auralink_certificate_expiry_seconds', leftMs / 1_000, { name });
        if (leftMs < SOON_MS)
          log.warn({ name, file, until: new Date(one.at).toISOString() }, 'a certificate ends soon');
      }
    }
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS).unref();
  return () => clearInterval(timer);
};

/** Which connections of this process are encrypted. */
export interface Encrypted {
  readonly nats: boolean;
  readonly postgres: boolean;
  readonly http: boolean;
}

export const encryptedBy = (config: Config, { nats, postgres }: Pick<Local, 'nats' | 'postgres'>): Encrypted => ({
  nats: nats.tls !== undefined || nats.url.startsWith('tls:') || nats.url.startsWith('wss:'),
  postgres: postgres.tls !== undefined,
  http: httpTlsOf(config) !== undefined,
});
