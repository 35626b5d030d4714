import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TimerDetail } from '../api/types.ts';
import { JsonTree } from '../events/JsonTree.tsx';
import { TypeName } from '../events/kinds.tsx';
import { May } from '../session/May.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { DetailBar } from '../ui/DetailBar.tsx';
import list from '../ui/List.module.css';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At, Relative } from '../ui/Time.tsx';
import { cancelAsAura, cancelAsCurl, timerAsAura, timerAsCurl } from './commands.ts';
import { moments, roughly } from './moment.ts';
import { timerQuery } from './queries.ts';
import classes from './Timers.module.css';
import { TimerState } from './TimerState.tsx';
import { useCancel } from './useCancel.ts';

const Pair = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);

const Past = ({ time, ms = false }: { readonly time: string; readonly ms?: boolean }) => (
  <>
    <At time={time} ms={ms} /> · <Ago time={time} />
  </>
);

const Facts = ({ timer }: { readonly timer: TimerDetail }) => (
  <dl className={list.pairs}>
    <Pair label="Fires">
      <span className={list.mono}>{moments(timer)}</span>
    </Pair>
    {timer.upcoming.length > 0 ? (
      <Pair label={timer.upcoming.length > 1 ? 'Next moments' : 'Next'}>
        <ul className={classes.upcoming} aria-label="Next moments">
          {timer.upcoming.map((moment) => (
            <li key={moment}>
              <At time={moment} /> · <Relative time={moment} />
            </li>
          ))}
        </ul>
      </Pair>
    ) : null}
    {timer.last_fired_at === null ? null : (
      <Pair label="Last fired">
        <Past time={timer.last_fired_at} ms />
        {timer.last_late_ms !== null && timer.last_late_ms > 5_000 ? (
          <span className={classes.bad}> · {roughly(timer.last_late_ms)} late</span>
        ) : null}
      </Pair>
    )}
    <Pair label="So far">
      fired {timer.fired}, of these late {timer.late}; missed {timer.missed}, failed {timer.failed}
    </Pair>
    <Pair label="Set">
      <Past time={timer.set_at} /> by {timer.set_by}
    </Pair>
    {timer.ended_at === null ? null : (
      <Pair label={timer.state === 'cancelled' ? 'Cancelled' : 'Over'}>
        <Past time={timer.ended_at} />
      </Pair>
    )}
    <Pair label="Event">
      <TypeName type={timer.event_type} />
    </Pair>
    <Pair label="Source">
      <span className={list.mono}>{timer.event_source}</span>
    </Pair>
  </dl>
);

/** One timer: when it fires, what it publishes, how it went so far, and what can be done. */
export const TimerPanel = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { data: timer, error, isPending, refetch } = useQuery(timerQuery(id));
  const cancel = useCancel();
  return (
    <>
      <DetailBar id={id} label="Copy timer id" onClose={onClose}>
        <CopyMenu
          commands={[
            { what: 'timer', curl: timerAsCurl(id), aura: timerAsAura(id) },
            { what: 'cancel', curl: cancelAsCurl(id), aura: cancelAsAura(id) },
          ]}
        />
      </DetailBar>
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !timer ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {timer ? (
        <div className={list.detail}>
          <TimerState state={timer.state} />
          <p className={list.name}>{timer.name}</p>
          {timer.error ? (
            <p className={classes.reason}>
              <code className={classes.bad}>{timer.error.code}</code> {timer.error.reason}
            </p>
          ) : null}
          <Facts timer={timer} />
          {timer.event_data ? <JsonTree value={timer.event_data} /> : null}
          <Group gap="xs" mt="lg">
            {timer.state === 'set' ? (
              <May do="events:write">
                <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(timer.id)}>
                  Cancel timer
                </Button>
              </May>
            ) : null}
            <Button
              variant="default"
              renderRoot={(props) => <Link {...props} to="/events" search={{ subject: `timer/${timer.id}` }} />}
            >
              Its events
            </Button>
            {timer.last_event_id === null ? null : (
              <Button
                variant="default"
                renderRoot={(props) => <Link {...props} to="/events" search={{ event: timer.last_event_id ?? '' }} />}
              >
                Last published
              </Button>
            )}
          </Group>
        </div>
      ) : null}
    </>
  );
};
