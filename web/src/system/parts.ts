import type { Tone } from '../ui/State.tsx';

/** A part's state as the program names it, for people. */
const STATES: Readonly<Record<string, { readonly tone: Tone; readonly label: string }>> = {
  ok: { tone: 'live', label: 'Up' },
  up: { tone: 'live', label: 'Up' },
  degraded: { tone: 'warn', label: 'Degraded' },
  behind: { tone: 'warn', label: 'Behind' },
  down: { tone: 'bad', label: 'Down' },
  off: { tone: 'quiet', label: 'Off' },
  elsewhere: { tone: 'quiet', label: 'Elsewhere' },
};

export const stateOf = (status: string): { readonly tone: Tone; readonly label: string } =>
  STATES[status] ?? { tone: 'quiet', label: status };

const NAMES: Readonly<Record<string, string>> = {
  log: 'Event log',
  database: 'Postgres',
  livekit: 'LiveKit',
  handlers: 'Handlers',
  projections: 'Projections',
};

export const partName = (name: string): string =>
  NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

/** All of it in one word. */
export const OVERALL: Readonly<Record<'ok' | 'degraded' | 'down', { readonly tone: Tone; readonly label: string }>> = {
  ok: { tone: 'live', label: 'All is well' },
  degraded: { tone: 'warn', label: 'Degraded' },
  down: { tone: 'bad', label: 'Down' },
};
