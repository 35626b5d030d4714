import { type Check, type Finding, ok, skipped, warn } from './check.ts';
import type { Facts } from './facts.ts';

const MEANS = 'What should have followed from them did not happen.';
const events = (count: number): string =>
  count === 1 ? 'event was given up and waits' : 'events were given up and wait';

const ofTenant = ({ tenant, open }: { readonly tenant: string; readonly open: number }): Finding =>
  warn(
    `${tenant}: ${open} ${events(open)}`,
    MEANS,
    `aura dead-letters --tenant ${tenant} --state open   (then redrive, or discard with a reason)`,
  );

/** Only the read model knows which letters are open; the stream keeps them all, handled or not. */
const judge = ({ openLetters, log }: Facts): readonly Finding[] => {
  if (openLetters) {
    const open = openLetters.filter((one) => one.open > 0);
    return open.length === 0 ? [ok('none is open')] : open.map(ofTenant);
  }
  if (!log.reachable) return [skipped('not looked at: neither the program nor the log can be reached')];
  const kept = log.streams.find(({ name }) => name === 'DEAD')?.messages ?? 0;
  if (kept === 0) return [ok('none in the last 30 days')];
  return [
    warn(`${kept} in the last 30 days; which are open only the running program knows`, MEANS, 'aura dead-letters'),
  ];
};

export const letters: Check = { name: 'dead letters', judge };
