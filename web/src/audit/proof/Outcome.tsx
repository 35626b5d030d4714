import { State, type Tone } from '../../ui/State.tsx';
import type { Outcome as Found } from './check.ts';
import classes from './Proof.module.css';

interface OutcomeProps {
  readonly outcome: Found;
  /** What it says, where it holds. */
  readonly holds: string;
  /** Why it is not tied to a signature, where it is not. */
  readonly unsigned: string;
  /** What does not hold, where something does not. */
  readonly broken: string;
}

const TONES: Readonly<Record<Found, { readonly tone: Tone; readonly label: string }>> = {
  proven: { tone: 'live', label: 'Proven in this browser' },
  unsigned: { tone: 'warn', label: 'Hashes hold, signature not verified' },
  broken: { tone: 'bad', label: 'Does not hold' },
};

/** What this page found itself, whatever the server says. */
export const Outcome = ({ outcome, holds, unsigned, broken }: OutcomeProps) => {
  const { tone, label } = TONES[outcome];
  return (
    <div role="status" className={classes.outcome}>
      <State tone={tone}>{label}</State>
      <p className={classes.words}>{{ proven: holds, unsigned, broken }[outcome]}</p>
    </div>
  );
};
