import { Progress } from '@mantine/core';
import type { Replay } from '../api/types.ts';
import { count, duration } from '../ui/format.ts';
import list from '../ui/List.module.css';
import { State, type Tone } from '../ui/State.tsx';
import classes from './Replays.module.css';

const STATE: Record<Replay['state'], { readonly tone: Tone; readonly label: string }> = {
  requested: { tone: 'warn', label: 'Waiting' },
  running: { tone: 'live', label: 'Running' },
  pausing: { tone: 'warn', label: 'Pausing' },
  paused: { tone: 'accent', label: 'Paused' },
  resuming: { tone: 'warn', label: 'Resuming' },
  cancelling: { tone: 'warn', label: 'Cancelling' },
  cancelled: { tone: 'quiet', label: 'Cancelled' },
  completed: { tone: 'quiet', label: 'Completed' },
  failed: { tone: 'bad', label: 'Failed' },
};

/** Its target made it stand still: that is worth a warning, a pause of somebody's is not. */
export const ReplayState = ({ replay, alone = false }: { readonly replay: Replay; readonly alone?: boolean }) => {
  const { tone, label } = STATE[replay.state];
  return (
    <State tone={replay.state === 'paused' && replay.error ? 'warn' : tone} pulse={alone && replay.state === 'running'}>
      {label}
    </State>
  );
};

const COLOUR: Partial<Record<Replay['state'], string>> = { failed: 'red', cancelled: 'gray', paused: 'gray' };

const words = ({ percent, events_per_second: pace, seconds_left: left, state }: Replay): string =>
  [
    `${percent} %`,
    state === 'running' && pace !== null && pace > 0 ? `${count(Math.round(pace))}/s` : '',
    left === null ? '' : `${duration(left * 1_000)} left`,
  ]
    .filter(Boolean)
    .join(' · ');

/** How far it is: of the positions between its ends. */
export const ReplayProgress = ({ replay }: { readonly replay: Replay }) => (
  <div className={classes.progress}>
    <Progress
      value={replay.percent}
      size="sm"
      color={COLOUR[replay.state] ?? 'accent'}
      aria-label={`Told ${replay.percent} %`}
    />
    <small className={list.quiet}>{words(replay)}</small>
  </div>
);
