import { useId, useMemo, type KeyboardEvent } from 'react';
import type { RoomMoment } from '../../api/types.ts';
import { timeOfDay } from '../../ui/format.ts';
import classes from './History.module.css';
import { nearest, placesOf, stepOf } from './scale.ts';

interface TimeScaleProps {
  readonly label: string;
  readonly moments: readonly RoomMoment[];
  /** Which moment is shown; one past the last is now, -1 before the first. */
  readonly at: number;
  readonly onMove: (at: number) => void;
}

const MARKS_WIDTH = 1_000;

/** A slider over the moments of a room, each a mark at its time. Arrow keys go from one to the next, End is now. */
export const TimeScale = ({ label, moments, at, onMove }: TimeScaleProps) => {
  const id = useId();
  const places = useMemo(() => placesOf(moments), [moments]);
  const last = moments.length;
  const shown = moments[at];
  const text = shown
    ? `${timeOfDay(shown.time, true)}, ${shown.name.replaceAll(/[._]/g, ' ')}`
    : at < 0
      ? 'Before it'
      : 'Now';
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = stepOf(event.key, at, last);
    if (next === undefined) return;
    event.preventDefault();
    onMove(next);
  };
  return (
    <div className={classes.scale}>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      <div className={classes.track}>
        <svg
          className={classes.marks}
          viewBox={`0 0 ${MARKS_WIDTH} 10`}
          preserveAspectRatio="none"
          aria-hidden
          focusable={false}
        >
          <path d={places.map((place) => `M${(place * MARKS_WIDTH).toFixed(1)} 0V10`).join('')} />
        </svg>
        <input
          id={id}
          type="range"
          className={classes.range}
          min={0}
          max={1}
          step="any"
          value={at < 0 ? 0 : (places[at] ?? 1)}
          aria-valuetext={text}
          onChange={({ currentTarget }) => onMove(nearest(places, Number(currentTarget.value)))}
          onKeyDown={onKeyDown}
        />
      </div>
      <output htmlFor={id} className={classes.reading}>
        {shown ? timeOfDay(shown.time) : at < 0 ? 'before it' : 'now'}
      </output>
    </div>
  );
};
