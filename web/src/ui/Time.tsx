import { ago, duration, fullTime, relative, timeOfDay } from './format.ts';
import { useTicking } from './useNow.ts';

/** A moment as a time of day; the full date and zone on hover. Lists hold hundreds: the hint is the browser's own. */
export const At = ({ time, ms = false }: { readonly time: string; readonly ms?: boolean }) => (
  <time dateTime={time} title={fullTime(time)}>
    {timeOfDay(time, ms)}
  </time>
);

/** How long ago a moment was, ticking. */
export const Ago = ({ time }: { readonly time: string }) => (
  <time dateTime={time} title={fullTime(time)}>
    {useTicking((now) => ago(time, now))}
  </time>
);

/** How long until a moment, or ago, ticking. */
export const Relative = ({ time }: { readonly time: string }) => (
  <time dateTime={time} title={fullTime(time)}>
    {useTicking((now) => relative(time, now))}
  </time>
);

const Ticking = ({ since }: { readonly since: string }) => (
  <>{useTicking((now) => duration(now - Date.parse(since)))}</>
);

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
