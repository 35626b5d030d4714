import type { Expiry } from '../certs/expiry.ts';
import type { Check, Finding } from './check.ts';
import { fail, ok, skipped, warn } from './check.ts';

const DAY_MS = 24 * 3_600_000;
/** Time enough for a person to renew them. */
const SOON_DAYS = 14;

const RENEW =
  'Renew it in place (aura certs dev --force for those of a development); the program takes the new one from the file.';

const certificate = (one: Expiry, at: number): readonly Finding[] => {
  const what = `${one.name} (${one.file})`;
  if ('problem' in one) return [fail(`${what}: ${one.problem}`, 'New connections that need it fail.', 'aura certs')];
  const days = Math.floor((one.at - at) / DAY_MS);
  if (one.at <= at) return [fail(`${what} is over`, 'Connections that rest on it are refused.', RENEW)];
  if (days >= SOON_DAYS) return [];
  return [warn(`${what} ends in ${days} days`, 'Then connections that rest on it are refused.', RENEW)];
};

/** Whether what leaves this machine is encrypted, and how long the certificates still count. */
export const encryption: Check = {
  name: 'encryption',
  judge: ({ encryption: facts, at }) => {
    if (!facts) return [skipped('not looked at')];
    const { certificates, clear, encrypted } = facts;
    const found = [
      ...certificates.flatMap((one) => certificate(one, at)),
      ...clear.map((one) =>
        warn(
          `${one} leaves this machine in clear`,
          'Whoever is on the way reads events and passwords, and may change them.',
          'docs/how-to/encrypt-connections.md',
        ),
      ),
    ];
    if (found.length > 0) return found;
    return [ok(encrypted.length > 0 ? `encrypted: ${encrypted.join(', ')}` : 'nothing leaves this machine')];
  },
};
