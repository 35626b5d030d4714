/**
 * How a log is bad: an event is gone, is not what was sealed, a checkpoint is wrong, a signature or a key is, or it is not the log that somebody
 * remembers.
 */
export type BadKind = 'missing' | 'altered' | 'checkpoint' | 'signature' | 'key' | 'forked' | 'cut';

/** The first sequence that cannot be vouched for. */
export interface FirstBad {
  readonly seq: number;
  readonly kind: BadKind;
  readonly why: string;
}

export const bad = (seq: number, kind: BadKind, why: string): FirstBad => ({ seq, kind, why });
