import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { replayQuery } from '../api/queries.ts';
import type { Replay } from '../api/types.ts';
import { May } from '../session/May.tsx';
import { CopyId } from '../ui/Copy.tsx';
import { CopyMenu } from '../ui/CopyMenu.tsx';
import { DetailBar } from '../ui/DetailBar.tsx';
import { count } from '../ui/format.ts';
import list from '../ui/List.module.css';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { actAsAura, actAsCurl, replayAsAura, replayAsCurl, speedText, targetText } from './commands.ts';
import { ReplayProgress, ReplayState } from './ReplayState.tsx';
import classes from './Replays.module.css';
import { useReplayActions } from './useReplayActions.ts';

const canPause = ({ state, target }: Replay): boolean =>
  target.type !== 'projection' && ['requested', 'running', 'resuming'].includes(state);
const canResume = ({ state, target }: Replay): boolean =>
  target.type !== 'projection' && ['paused', 'failed'].includes(state);
const canCancel = ({ state, target }: Replay): boolean =>
  target.type !== 'projection' && !['completed', 'cancelled', 'cancelling'].includes(state);

const Copies = ({ replay }: { readonly replay: Replay }) => {
  const { id } = replay;
  const action = canResume(replay) ? 'resume' : 'pause';
  return (
    <CopyMenu
      commands={[
        { what: 'replay', curl: replayAsCurl(id), aura: replayAsAura(id) },
        { what: action, curl: actAsCurl(id, action), aura: actAsAura(id, action) },
      ]}
    />
  );
};

const Actions = ({ replay }: { readonly replay: Replay }) => {
  const act = useReplayActions(replay.id);
  const doing = act.isPending ? act.variables : undefined;
  return (
    <Group gap="xs">
      {canPause(replay) ? (
        <Button
          leftSection={<IconPlayerPause size={14} />}
          loading={doing === 'pause'}
          disabled={act.isPending}
          onClick={() => act.mutate('pause')}
        >
          Pause
        </Button>
      ) : null}
      {canResume(replay) ? (
        <Button
          leftSection={<IconPlayerPlay size={14} />}
          loading={doing === 'resume'}
          disabled={act.isPending}
          onClick={() => act.mutate('resume')}
        >
          Resume
        </Button>
      ) : null}
      {canCancel(replay) ? (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={doing === 'cancel'}
          disabled={act.isPending}
          onClick={() => act.mutate('cancel')}
        >
          Cancel
        </Button>
      ) : null}
    </Group>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

const Selection = ({ replay: { types, subject, correlation_id: correlation } }: { readonly replay: Replay }) => (
  <>
    {types.length > 0 ? <Fact name="Types">{types.join(', ')}</Fact> : null}
    {subject ? <Fact name="Subject">{subject}</Fact> : null}
    {correlation ? (
      <Fact name="Correlation">
        <CopyId value={correlation} label="Copy correlation id" />
      </Fact>
    ) : null}
  </>
);

const Target = ({ replay }: { readonly replay: Replay }) => {
  const { target } = replay;
  return (
    <Fact name={target.type === 'webhook' ? 'Webhook' : target.type === 'nats' ? 'Subject' : 'Projection'}>
      <span className={list.mono}>{target.type === 'webhook' ? target.url : targetText(replay)}</span>
      {target.type === 'webhook' && target.mode !== 'structured' ? ` (${target.mode})` : ''}
      {target.type === 'nats' && target.acknowledged ? ' (acknowledged)' : ''}
    </Fact>
  );
};

const Facts = ({ replay }: { readonly replay: Replay }) => (
  <dl className={classes.pairs}>
    <Target replay={replay} />
    <Selection replay={replay} />
    <Fact name="From">
      <CopyId value={replay.from} label="Copy position" />
    </Fact>
    <Fact name="To">
      <CopyId value={replay.to} label="Copy position" />
    </Fact>
    <Fact name="Now at">
      <CopyId value={replay.position} label="Copy position" />
    </Fact>
    {replay.target.type === 'projection' ? null : <Fact name="Taken">{count(replay.delivered)} events</Fact>}
    <Fact name="Speed">
      {speedText(replay.speed)}
      {replay.max_gap_ms === null ? '' : `, no pause over ${replay.max_gap_ms / 1_000} s`}
    </Fact>
    {replay.restarts > 0 ? <Fact name="Taken up">{count(replay.restarts)} × after a process had gone</Fact> : null}
    <Fact name="Asked for">
      <At time={replay.requested_at} /> · <Ago time={replay.requested_at} />
    </Fact>
    {replay.ended_at === null ? null : (
      <Fact name="Ended">
        <At time={replay.ended_at} ms />
      </Fact>
    )}
  </dl>
);

const ResumeHint = ({ replay }: { readonly replay: Replay }) =>
  replay.error && canResume(replay) ? (
    <p className={list.quiet}>Nothing was left out: once the target is mended, it goes on after {replay.position}.</p>
  ) : null;

/** One replay: how far it is, to whom it goes, and what can be done. */
export const ReplayPanel = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { data: replay, error, isPending, refetch } = useQuery(replayQuery(id));
  return (
    <>
      <DetailBar id={id} label="Copy replay id" onClose={onClose}>
        {replay ? <Copies replay={replay} /> : null}
      </DetailBar>
      {isPending ? <RowSkeleton rows={6} /> : null}
      {error && !replay ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {replay ? (
        <div className={list.detail}>
          <ReplayState replay={replay} alone />
          {replay.error ? (
            <p className={classes.bad}>
              <code>{replay.error.code}</code> {replay.error.reason}
            </p>
          ) : null}
          <ResumeHint replay={replay} />
          <div className={classes.big}>
            <ReplayProgress replay={replay} />
          </div>
          <May do="system:write">
            <Actions replay={replay} />
          </May>
          <Facts replay={replay} />
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/events" search={{ subject: `replay/${id}` }} />}
          >
            Open its events
          </Button>
        </div>
      ) : null}
    </>
  );
};
