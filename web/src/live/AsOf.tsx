import { Tooltip } from '@mantine/core';
import { count, lag, lagStep } from '../ui/format.ts';
import classes from './AsOf.module.css';
import { sequence } from './position.ts';
import { useLive } from './store.ts';

const LINK = {
  connecting: { label: 'Connecting', about: 'Opening the live stream' },
  live: { label: 'Live', about: 'Pushed by the server as it happens; nothing is polled' },
  reconnecting: {
    label: 'Reconnecting',
    about: 'The connection is lost; it is resumed where it broke off, nothing is missed',
  },
} as const;

/** How fresh the page is: the event the read model has reached, how far behind the log it is, and whether the stream holds. */
export const AsOf = () => {
  const link = useLive((state) => state.link);
  const report = useLive((state) => state.report);
  const lagMs = useLive((state) => state.lagMs);
  const at = sequence(report?.projected ?? report?.position);
  const head = sequence(report?.log);
  const behind = at !== undefined && head !== undefined ? Math.max(0, head - at) : 0;
  const { label, about } = LINK[link];
  return (
    <Tooltip
      multiline
      w={250}
      label={
        <>
          {about}.{' '}
          {report
            ? behind > 0
              ? `The log is at ${report.log}, ${count(behind)} ahead.`
              : `The read model is at the end of the log; the last event took ${lag(report.lag_ms)} to get there.`
            : null}
        </>
      }
    >
      <div className={classes.asOf} data-link={link}>
        <span className={classes.link} role="status">
          {label}
        </span>
        {at === undefined || !report ? null : (
          <span className={classes.text} data-testid="as-of">
            As of event <b>{count(at)}</b>
            <span className={classes.lag}>
              , lag <b>{lagStep(lagMs)}</b>
            </span>
          </span>
        )}
      </div>
    </Tooltip>
  );
};
