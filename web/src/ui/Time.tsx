import { Tooltip } from '@mantine/core';
import { ago, duration, fullTime, timeOfDay } from './format.ts';
import { useNow } from './useNow.ts';

/** A moment as a time of day; the full date and zone on hover. */
export const At = ({ time, ms = false }: { readonly time: string; readonly ms?: boolean }) => (
  <Tooltip label={fullTime(time)}>
    <time dateTime={time}>{timeOfDay(time, ms)}</time>
  </Tooltip>
);

/** How long ago a moment was, ticking. */
export const Ago = ({ time }: { readonly time: string }) => {
  const now = useNow();
  return (
    <Tooltip label={fullTime(time)}>
      <time dateTime={time}>{ago(time, now)}</time>
    </Tooltip>
  );
};

const Ticking = ({ since }: { readonly since: string }) => <>{duration(useNow() - Date.parse(since))}</>;

interface DurationProps {
  readonly ms: number | null;
  /** Set while it runs: then it ticks. */
  readonly since: string | null;
}

/** A length of time; one that still runs ticks once a second. */
export const Duration = ({ ms, since }: DurationProps) => {
  if (since !== null) return <Ticking since={since} />;
  return <>{ms === null ? '–' : duration(ms)}</>;
};
