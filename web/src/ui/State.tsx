import classes from './State.module.css';

export type Tone = 'live' | 'warn' | 'bad' | 'quiet' | 'accent';

interface StateProps {
  readonly tone: Tone;
  readonly children: string;
  /** A soft pulse: for what is going on right now. */
  readonly pulse?: boolean;
}

/** A state in one word with its dot; the word carries the meaning, the colour only helps. */
export const State = ({ tone, children, pulse = false }: StateProps) => (
  <span className={classes.state} data-tone={tone} data-pulse={pulse}>
    {children}
  </span>
);

const ROOM: Record<string, { readonly tone: Tone; readonly label: string }> = {
  requested: { tone: 'warn', label: 'Requested' },
  refused: { tone: 'bad', label: 'Refused' },
  created: { tone: 'accent', label: 'Created' },
  active: { tone: 'live', label: 'Live' },
  finished: { tone: 'quiet', label: 'Finished' },
};

/** Only a page about one room lets its dot pulse: a list full of pulsing dots is noise. */
export const RoomStateTag = ({ state, alone = false }: { readonly state: string; readonly alone?: boolean }) => {
  const { tone, label } = ROOM[state] ?? { tone: 'quiet', label: state };
  return (
    <State tone={tone} pulse={alone && state === 'active'}>
      {label}
    </State>
  );
};
