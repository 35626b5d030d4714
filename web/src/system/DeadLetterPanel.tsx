import { ActionIcon, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconX } from '@tabler/icons-react';
import { deadLetterQuery } from '../api/queries.ts';
import { TypeName } from '../events/kinds.tsx';
import { CopyId } from '../ui/Copy.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { State } from '../ui/State.tsx';
import { Ago, At } from '../ui/Time.tsx';
import classes from './System.module.css';

/** One dead letter: who gave up what, why, after how many attempts, and the event itself. */
export const DeadLetterPanel = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { data: letter, error, isPending, refetch } = useQuery(deadLetterQuery(id));
  return (
    <>
      <div className={classes.bar}>
        <CopyId value={id} label="Copy dead letter id" />
        <ActionIcon aria-label="Close details" onClick={onClose} ml="auto">
          <IconX size={16} />
        </ActionIcon>
      </div>
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !letter ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {letter ? (
        <div className={classes.letter}>
          <State tone="bad">{letter.code}</State>
          <p className={classes.reason}>{letter.reason}</p>
          <dl className={classes.pairs}>
            <dt>{letter.kind === 'projection' ? 'Projection' : 'Handler'}</dt>
            <dd>{letter.handler}</dd>
            <dt>Attempts</dt>
            <dd>{letter.attempts}</dd>
            <dt>First</dt>
            <dd>
              <At time={letter.first_at} ms />
            </dd>
            <dt>Given up</dt>
            <dd>
              <At time={letter.last_at} ms /> · <Ago time={letter.last_at} />
            </dd>
            <dt>Event</dt>
            <dd>
              <TypeName type={letter.event_type} />
            </dd>
            <dt>Subject</dt>
            <dd>
              <Link to="/events" search={{ subject: letter.event_subject }} className={classes.mono}>
                {letter.event_subject}
              </Link>
            </dd>
            <dt>Position</dt>
            <dd>
              <CopyId value={letter.event_position} label="Copy position" />
            </dd>
          </dl>
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/events" search={{ event: letter.event_position }} />}
          >
            Open the event
          </Button>
        </div>
      ) : null}
    </>
  );
};
