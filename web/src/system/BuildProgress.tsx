import { Progress } from '@mantine/core';
import { useProgress } from '../live/progress.ts';
import { count, duration } from '../ui/format.ts';

interface How {
  readonly percent: number;
  readonly per_second: number | null;
  readonly seconds_left: number | null;
}

/** How far a rebuild or a comparison is, its pace and what is left at that pace; pushed, `known` until the first word comes. */
export const BuildProgress = ({
  purpose,
  projection,
  known,
}: {
  readonly purpose: 'rebuild' | 'compare';
  readonly projection: string;
  readonly known: How;
}) => {
  const { percent, per_second: pace, seconds_left: left } = useProgress(purpose, projection) ?? known;
  return (
    <div>
      <Progress
        value={percent}
        size="sm"
        aria-label={`${purpose === 'rebuild' ? 'Rebuilt' : 'Compared'} ${percent} %`}
      />
      <small>
        {percent} %{pace === null || pace === 0 ? '' : `, ${count(pace)}/s`}
        {left === null ? '' : `, ${duration(left * 1_000)} left`}
      </small>
    </div>
  );
};
