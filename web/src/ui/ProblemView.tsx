import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { toProblem } from '../api/call.ts';
import { CopyId } from './Copy.tsx';
import classes from './ProblemView.module.css';
import { Words } from './Words.tsx';

interface ProblemViewProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** What failed, under which code, what to do next and the id to report: all that the problem document says. */
export const ProblemView = ({ error, onRetry }: ProblemViewProps) => {
  const { title, detail, code, next, request_id, errors } = toProblem(error);
  return (
    <div className={classes.problem} role="alert">
      <IconAlertTriangle size={18} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {detail && detail !== title ? (
          <p className={classes.text}>
            <Words>{detail}</Words>
          </p>
        ) : null}
        {next ? (
          <p className={classes.text}>
            <Words>{next}</Words>
          </p>
        ) : null}
        {errors?.map(({ pointer, message }) => (
          <p key={pointer + message} className={classes.text}>
            <code>{pointer || '/'}</code> {message}
          </p>
        ))}
        <p className={classes.meta}>
          <code>{code}</code>
          {request_id ? <CopyId value={request_id} label="Copy request id" /> : null}
        </p>
      </div>
      {onRetry ? (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
};
