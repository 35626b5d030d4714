import { describe, expect, it } from 'vitest';
import { audit } from './audit-check.ts';
import { MINUTE, NOW, well, wrong } from './given-facts.ts';
import type { AuditFacts } from './look-at-audit.ts';

const PLACE = 'file:///mnt/audit';
const KEY = 'auralink/test+8c54d4ff+AQ==';
const facts = (more: Partial<AuditFacts>, part?: object) => ({
  ...well,
  audit: { key: KEY, held: true, witnesses: [], ...more },
  health: well.health && { ...well.health, parts: part ? { audit: { status: 'ok', ...part } } : {} },
});
const judged = (more: Partial<AuditFacts>, part?: object) =>
  audit.judge(facts(more, part)).map(({ level, found }) => `${level} ${found}`);
const late = (minutes: number) => [{ place: PLACE, missing: 3, since: NOW - minutes * MINUTE }];

describe('the doctor, about the audit,', () => {
  it('has nothing to say where the log is signed and held', () => {
    expect(wrong({})).toEqual([]);
    expect(judged({ witnesses: [{ place: PLACE, missing: 0, since: undefined }] })).toEqual([
      'ok signed; 1 of 1 witnesses hold all of it',
    ]);
    expect(judged({ key: undefined, held: false })).toEqual([
      'ok nothing is signed yet: that begins with the first checkpoint',
    ]);
  });

  it('names the key whose secret is missing: as the program says, or, where it does not sign, from what is at hand', () => {
    const missing = [`fail the secret of the key that signs the log is not at hand: ${KEY}`];
    expect(judged({ held: false })).toEqual(missing);
    expect(judged({ held: false }, { status: 'elsewhere' })).toEqual(missing);
    expect(judged({ held: true }, { status: 'degraded', code: 'AUDIT_KEY_NOT_HELD' })).toEqual(missing);
    expect(judged({ held: false }, { status: 'ok' })).toEqual([
      'ok signed; no witness is named (docs/how-to/witness.md)',
    ]);
  });

  it('names a witness that lags, and why, but not one that is just being told', () => {
    expect(judged({ witnesses: late(4) })).toEqual(['ok signed; 0 of 1 witnesses hold all of it']);
    expect(judged({ witnesses: late(6) })).toEqual([
      `warn the witness ${PLACE} lacks 3 signed checkpoints, the oldest for 6 min`,
    ]);
    const part = { witnesses: [{ place: PLACE, code: 'WITNESS_UNREACHABLE', reason: 'EACCES' }] };
    expect(judged({ witnesses: late(60) }, part)[0]).toMatch(/ the oldest for 60 min: EACCES$/);
  });

  it('names a witness of another history once, as what it is', () => {
    const part = { witnesses: [{ place: PLACE, code: 'WITNESS_DIFFERS', reason: 'it holds 9 events more' }] };
    expect(judged({ witnesses: late(60) }, part)).toEqual([
      `fail the witness ${PLACE} holds another history: it holds 9 events more`,
    ]);
  });

  it('does not judge what it has not seen', () => {
    expect(audit.judge({ ...well, audit: undefined }).map(({ level }) => level)).toEqual(['skipped']);
  });
});
