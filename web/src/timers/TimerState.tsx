import type { Timer } from '../api/types.ts';
import { State, type Tone } from '../ui/State.tsx';

const STATE: Record<Timer['state'], { readonly tone: Tone; readonly label: string }> = {
  set: { tone: 'accent', label: 'Set' },
  fired: { tone: 'live', label: 'Fired' },
  failed: { tone: 'bad', label: 'Failed' },
  cancelled: { tone: 'quiet', label: 'Cancelled' },
};

export const TimerState = ({ state }: { readonly state: Timer['state'] }) => (
  <State tone={STATE[state].tone}>{STATE[state].label}</State>
);
