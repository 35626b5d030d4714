import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconUserMinus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { removeParticipant } from '../api/actions.ts';
import { participantsQuery } from '../api/queries.ts';
import type { Participant, Room } from '../api/types.ts';
import { Empty } from '../ui/Empty.tsx';
import { Face } from '../ui/Face.tsx';
import { notifyProblem } from '../ui/notify.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { At, Duration } from '../ui/Time.tsx';
import { AgentTag } from './AgentTag.tsx';
import classes from './Participants.module.css';
import { usePast } from './past.ts';
import { EndedTracks, TrackChip } from './Tracks.tsx';

const REASON: Record<string, string> = { joined: 'here', left: 'left', aborted: 'could not connect' };

const Removal = ({
  room,
  identity,
  shown,
}: {
  readonly room: Room;
  readonly identity: string;
  readonly shown: string;
}) => {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeParticipant(room.id, identity),
    onSuccess: () => client.invalidateQueries({ queryKey: ['room'] }),
    onError: notifyProblem,
  });
  return (
    <Tooltip label={`Remove ${shown}`}>
      <ActionIcon aria-label={`Remove ${shown}`} loading={remove.isPending} onClick={() => remove.mutate()}>
        <IconUserMinus size={15} />
      </ActionIcon>
    </Tooltip>
  );
};

interface WhoProps {
  readonly participant: Participant;
  readonly shown: string;
  readonly here: boolean;
}

const Who = ({
  participant: { identity, is_agent, kind, joined_at, left_at, leave_reason, state },
  shown,
  here,
}: WhoProps) => (
  <div className={classes.who}>
    <div className={classes.name}>
      <span dir="auto" title={shown}>
        {shown}
      </span>
      {is_agent ? <AgentTag /> : null}
      {is_agent || kind === 'standard' ? null : <span className={classes.kind}>{kind}</span>}
    </div>
    <div className={classes.sub}>
      {identity && shown !== identity ? <span className={`mono ${classes.identity}`}>{identity}</span> : null}
      {joined_at ? (
        <span>
          joined <At time={joined_at} />
        </span>
      ) : null}
      {here ? null : (
        <span title={leave_reason ?? undefined}>
          {REASON[state]} {left_at ? <At time={left_at} /> : null}
        </span>
      )}
    </div>
  </div>
);

const Row = ({ room, participant }: { readonly room: Room; readonly participant: Participant }) => {
  const past = usePast();
  const { identity, name, state, joined_at } = participant;
  const here = state === 'joined' && room.state !== 'finished';
  const shown = name || identity || 'Erased';
  const published = here ? participant.tracks.filter((track) => track.state === 'published') : [];
  return (
    <li className={classes.row} data-here={here} aria-label={shown}>
      <Face name={shown} agent={participant.is_agent} />
      <Who participant={participant} shown={shown} here={here} />
      <div className={classes.tracks}>
        {published.map((track) => (
          <TrackChip key={track.id} room={room} track={track} identity={identity} />
        ))}
        {here ? null : <EndedTracks tracks={participant.tracks} />}
      </div>
      <span className={classes.clock}>
        {past && here && joined_at ? (
          <Duration ms={past.since(joined_at)} since={null} />
        ) : (
          <Duration ms={participant.duration_ms} since={here ? joined_at : null} />
        )}
      </span>
      <span className={classes.remove}>
        {here && !past && identity !== null ? <Removal room={room} identity={identity} shown={shown} /> : null}
      </span>
    </li>
  );
};

const RANK: Record<Participant['state'], number> = { joined: 0, left: 1, aborted: 2 };

/** So many lines at first: a webinar has hundreds, and each line has buttons of its own. */
const SHOWN = 50;

/** Everybody who is or was in the room, one line a session; those who are here come first. */
export const Participants = ({ room }: { readonly room: Room }) => {
  const past = usePast();
  const { data, error, isPending, refetch } = useQuery(participantsQuery(room.id, past?.at));
  const [most, setMost] = useState(SHOWN);
  const people = (data?.items ?? []).toSorted((one, other) => RANK[one.state] - RANK[other.state]);
  return (
    <Panel title="Participants" count={data?.items.length} flush>
      {isPending ? <RowSkeleton rows={2} /> : null}
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {data && people.length === 0 ? (
        <Empty
          title={past ? 'Nobody had joined' : room.state === 'finished' ? 'Nobody ever joined' : 'Nobody is here yet'}
          icon={<IconUsers size={20} stroke={1.6} />}
          small
        >
          {past || room.state === 'finished' ? null : 'Join from this browser, or hand somebody a token of this room.'}
        </Empty>
      ) : null}
      <ul className={classes.list} data-over={room.state === 'finished'}>
        {people.slice(0, most).map((participant) => (
          <Row key={participant.id} room={room} participant={participant} />
        ))}
      </ul>
      {people.length > most ? (
        <Button variant="subtle" color="gray" fullWidth radius={0} onClick={() => setMost(most + 4 * SHOWN)}>
          Show {Math.min(4 * SHOWN, people.length - most)} more
        </Button>
      ) : null}
    </Panel>
  );
};
