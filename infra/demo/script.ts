import type { VoiceName } from './voice.ts';

/** Somebody of the cast. */
export interface Role {
  readonly identity: string;
  readonly name: string;
  readonly voice: VoiceName;
}

export const ANA: Role = { identity: 'ana', name: 'Ana', voice: 'slt' };
export const BEN: Role = { identity: 'ben', name: 'Ben', voice: 'rms' };

/** A turn: said aloud, or written into the chat. */
export interface Turn {
  readonly by: Role;
  readonly say?: string;
  readonly write?: string;
}

/** A stand-up of about forty seconds. */
export const STAND_UP: readonly Turn[] = [
  { by: ANA, say: 'Good morning Ben. Can you hear me?' },
  { by: BEN, say: 'Loud and clear. Shall we start?' },
  { by: ANA, write: 'Agenda: what is done, what is next, what is in the way' },
  { by: ANA, say: 'Each step of a room is now an event on the log: who joins, who speaks, who leaves.' },
  { by: BEN, say: 'The timeline moves while we are talking. Did you write any code for that?' },
  { by: ANA, say: 'No. LiveKit reports it, and AuraLink keeps every report exactly once.' },
  { by: BEN, write: 'Try it: npm run aura -- replay --type "participant.*"' },
  { by: BEN, say: 'And when I replay the log, I get the same meeting again.' },
  { by: ANA, say: 'Even if the data base is gone.' },
  { by: BEN, say: 'Then nothing is in our way.' },
  { by: ANA, write: 'Thanks everybody, see you tomorrow' },
  { by: ANA, say: 'So let us end it. Goodbye Ben.' },
  { by: BEN, say: 'Goodbye Ana.' },
];

/** The same in a few seconds, for tests and the impatient. */
export const SHORT: readonly Turn[] = [
  { by: ANA, say: 'Good morning Ben.' },
  { by: BEN, write: 'Good morning Ana' },
  { by: BEN, say: 'Good morning.' },
];
