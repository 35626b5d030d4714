import { hash } from 'node:crypto';

/** Key of a witness: the same place is the same witness, whoever writes there. */
export const witnessId = (place: string): string => `w-${hash('sha256', place, 'hex').slice(0, 16)}`;
