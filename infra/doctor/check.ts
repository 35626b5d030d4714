import type { Facts } from './facts.ts';

/** `skipped`: what it needs to look at is not there; another check says why. */
export type Level = 'ok' | 'warn' | 'fail' | 'skipped';

/** What a check found: one sentence, what it means for the person, and the command or step that mends it. */
export interface Finding {
  readonly level: Level;
  readonly found: string;
  readonly means?: string;
  readonly mend?: string;
}

/** One question of the doctor, as data: judging is pure, so it can be tried on any facts. */
export interface Check {
  readonly name: string;
  readonly judge: (facts: Facts) => readonly Finding[];
}

/** A finding together with the check that made it. */
export interface Diagnosis extends Finding {
  readonly check: string;
}

export const ok = (found: string): Finding => ({ level: 'ok', found });
export const skipped = (found: string): Finding => ({ level: 'skipped', found });
export const warn = (found: string, means: string, mend: string): Finding => ({ level: 'warn', found, means, mend });
export const fail = (found: string, means: string, mend: string): Finding => ({ level: 'fail', found, means, mend });
