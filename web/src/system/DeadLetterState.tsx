import type { DeadLetter } from '../api/types.ts';
import { State, type Tone } from '../ui/State.tsx';

const STATE: Record<DeadLetter['state'], { readonly tone: Tone; readonly label: string }> = {
  open: { tone: 'bad', label: 'Open' },
  redriving: { tone: 'warn', label: 'Under way' },
  redriven: { tone: 'live', label: 'Redriven' },
  discarded: { tone: 'quiet', label: 'Discarded' },
};

export const DeadLetterState = ({ state }: { readonly state: DeadLetter['state'] }) => (
  <State tone={STATE[state].tone}>{STATE[state].label}</State>
);
