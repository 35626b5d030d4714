import { hash } from 'node:crypto';
import { Fault } from '../../../schemas/errors.ts';

/** A place outside of the broker that takes signed checkpoints and gives none up. */
export interface Shelf {
  readonly id: string;
  readonly kind: 'file' | 's3' | 'webhook';
  /** As it is shown: without what opens it. */
  readonly place: string;
  /** Puts a note there, durably, once: the same note again is nothing new. Throws WITNESS_DIFFERS where another stands in its place, WITNESS_UNREACHABLE. */
  readonly put: (size: number, note: string, signal: AbortSignal) => Promise<void>;
  /** The note over the most events; undefined where there is none. Absent where a place cannot be read. Throws WITNESS_UNREACHABLE. */
  readonly newest?: (signal: AbortSignal) => Promise<string | undefined>;
  /** The note over exactly so many events; undefined where there is none. Absent where a place cannot be read. Throws WITNESS_UNREACHABLE. */
  readonly over?: (size: number, signal: AbortSignal) => Promise<string | undefined>;
  readonly close?: () => Promise<void>;
}

/** Key of a witness: the same place is the same witness, whoever writes there. */
export const witnessId = (place: string): string => `w-${hash('sha256', place, 'hex').slice(0, 16)}`;

const MOST = 999_999_999_999_999;

/** Name of the note over so many events. The newest comes first in any list, so that it is found without reading the others. */
export const noteName = (size: number): string => `${String(MOST - size).padStart(15, '0')}-${size}.note`;

export const isNoteName = (name: string): boolean => /^\d{15}-\d{1,15}\.note$/.test(name);

export const differs = (place: string, name: string): Fault =>
  new Fault('WITNESS_DIFFERS', {
    place,
    name,
    reason: 'another note stands in its place: it witnesses another log, or another history of this one',
  });

export const unreachable = (place: string, thrown: unknown): Fault =>
  thrown instanceof Fault
    ? thrown
    : new Fault(
        'WITNESS_UNREACHABLE',
        { place, reason: thrown instanceof Error ? thrown.message : String(thrown) },
        thrown,
      );
