import type { ReactNode } from 'react';
import type { Room } from '../api/types.ts';
import { CopyId } from '../ui/Copy.tsx';
import { RoomStateTag } from '../ui/State.tsx';
import { Ago, At, Duration } from '../ui/Time.tsx';
import { AgentTag } from './AgentTag.tsx';
import { usePast } from './past.ts';
import classes from './RoomPage.module.css';

const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={classes.fact}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

const Moment = ({ time }: { readonly time: string }) => (
  <span>
    <At time={time} />{' '}
    <span className={classes.quiet}>
      · <Ago time={time} />
    </span>
  </span>
);

/** What a room is at a glance. */
export const RoomFacts = ({ room }: { readonly room: Room }) => {
  const past = usePast();
  const began = room.started_at ?? room.created_at;
  return (
    <dl className={classes.facts}>
      <Fact label="State">
        <RoomStateTag state={room.state} alone={!past} />
      </Fact>
      <Fact label="Duration">
        {past && room.state === 'active' && room.started_at ? (
          <Duration ms={past.since(room.started_at)} since={null} />
        ) : (
          <Duration ms={room.duration_ms} since={room.state === 'active' ? room.started_at : null} />
        )}
      </Fact>
      <Fact label="Participants">
        <span>
          {room.participants_now} {past ? 'then' : 'now'}{' '}
          <span className={classes.quiet}>· {room.participants_total} in all</span>
        </span>
      </Fact>
      {began ? <Fact label={room.started_at ? 'Started' : 'Created'}>{<Moment time={began} />}</Fact> : null}
      {room.ended_at ? <Fact label="Ended">{<Moment time={room.ended_at} />}</Fact> : null}
      <Fact label="Id">
        <CopyId value={room.id} label="Copy room id" />
      </Fact>
      {room.ai_agent_enabled ? (
        <Fact label="AI">
          <AgentTag label={room.agent_id ?? 'Agent'} />
        </Fact>
      ) : null}
    </dl>
  );
};
