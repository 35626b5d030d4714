import { fail, ok, skipped, warn, type Check, type Finding } from './check.ts';
import type { Facts } from './facts.ts';
import type { WitnessFacts } from './look-at-audit.ts';

/** What the running program says of its audit. */
interface AuditPart {
  readonly status: string;
  readonly code?: string;
  readonly witnesses?: readonly {
    readonly place: string;
    readonly code: string | null;
    readonly reason: string | null;
  }[];
}

/** A note is written within seconds of its checkpoint: what is missing for longer is not on its way. */
const LATE_MS = 5 * 60_000;

const keyFindings = ({ audit }: Facts, part: AuditPart | undefined): readonly Finding[] => {
  // Whoever signs knows best: another shell need not have the secret.
  const missing = part && part.status !== 'elsewhere' ? part.code === 'AUDIT_KEY_NOT_HELD' : audit?.held === false;
  if (!missing || audit?.key === undefined) return [];
  return [
    fail(
      `the secret of the key that signs the log is not at hand: ${audit.key}`,
      'Nothing new is sealed: changes to events behind the last checkpoint could not be told.',
      'Put it back: secrets/audit-key of the data directory, AURALINK_AUDIT_KEY or _FILE; if it is lost for ever: aura audit rotate-key --lost.',
    ),
  ];
};

const differing = (part: AuditPart | undefined): readonly Finding[] =>
  (part?.witnesses ?? [])
    .filter(({ code }) => code === 'WITNESS_DIFFERS')
    .map(({ place, reason }) =>
      fail(
        `the witness ${place} holds another history: ${reason ?? 'WITNESS_DIFFERS'}`,
        'The log was cut or written anew since, or restored from an older backup, or the place is that of another log.',
        'aura audit verify; after a restore that gave events up name a new place in AURALINK_AUDIT_WITNESS and keep this one as evidence.',
      ),
    );

const lackOf = ({ place, missing }: WitnessFacts, forMs: number, reason: string): string =>
  `the witness ${place} lacks ${missing} signed ${missing === 1 ? 'checkpoint' : 'checkpoints'}, the oldest for ${Math.round(forMs / 60_000)} min${reason}`;

const lagging = (witness: WitnessFacts, at: number, part: AuditPart | undefined): readonly Finding[] => {
  const forMs = at - (witness.since ?? at);
  const { code = null, reason = null } = part?.witnesses?.find(({ place }) => place === witness.place) ?? {};
  if (forMs < LATE_MS || code === 'WITNESS_DIFFERS') return [];
  const why = reason ?? code;
  return [
    warn(
      lackOf(witness, forMs, why === null ? '' : `: ${why}`),
      'What was cut off or rewritten since could not be shown by it.',
      part
        ? 'Mend the place or the way to it (docs/how-to/witness.md); it is tried again by itself.'
        : 'Start the program, which writes what is missing.',
    ),
  ];
};

/** Whether the log is signed on, and held elsewhere. */
export const audit: Check = {
  name: 'audit',
  judge: (facts) => {
    const { audit: seen, health, at } = facts;
    if (!seen) return [skipped('not looked at')];
    const part = health?.parts['audit'];
    const found = [
      ...keyFindings(facts, part),
      ...differing(part),
      ...seen.witnesses.flatMap((one) => lagging(one, at, part)),
    ];
    if (found.length > 0) return found;
    if (seen.key === undefined) return [ok('nothing is signed yet: that begins with the first checkpoint')];
    if (seen.witnesses.length === 0) return [ok('signed; no witness is named (docs/how-to/witness.md)')];
    const whole = seen.witnesses.filter(({ missing }) => missing === 0).length;
    return [ok(`signed; ${whole} of ${seen.witnesses.length} witnesses hold all of it`)];
  },
};
