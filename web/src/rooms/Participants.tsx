import { ActionIcon, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconUserMinus,
  IconUsers,
  IconVideo,
  IconVideoOff,
  IconWaveSine,
  type TablerIcon,
} from '@tabler/icons-react';
import { createElement } from 'react';
import { muteTrack, removeParticipant } from '../api/actions.ts';
import { participantsQuery } from '../api/queries.ts';
import type { Participant, Room, Track } from '../api/types.ts';
import { Empty } from '../ui/Empty.tsx';
import { Face } from '../ui/Face.tsx';
import { notifyProblem } from '../ui/notify.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { At, Duration } from '../ui/Time.tsx';
import { AgentTag } from './AgentTag.tsx';
import classes from './Participants.module.css';

const trackIcon = ({ kind, source, muted }: Track): TablerIcon => {
  if (/screen/i.test(source)) return IconScreenShare;
  if (kind === 'audio') return muted ? IconMicrophoneOff : IconMicrophone;
  if (kind === 'video') return muted ? IconVideoOff : IconVideo;
  return IconWaveSine;
};

const trackName = ({ kind, source }: Track): string =>
  source && !/unknown/i.test(source) ? source.toLowerCase().replaceAll('_', ' ') : kind;

const about = (track: Track): string =>
  [
    track.id,
    track.mime_type,
    track.width && track.height ? `${track.width}×${track.height}` : null,
    track.muted ? 'muted' : null,
  ]
    .filter(Boolean)
    .join(' · ');

/** A published track; its button mutes it, or unmutes it where the server allows that. */
const TrackChip = ({
  room,
  track,
  identity,
}: {
  readonly room: Room;
  readonly track: Track;
  readonly identity: string | null;
}) => {
  const client = useQueryClient();
  const mute = useMutation({
    mutationFn: (person: string) => muteTrack(room.id, person, track.id, !track.muted),
    onSuccess: () => client.invalidateQueries({ queryKey: ['room'] }),
    onError: notifyProblem,
  });
  const label = `${track.muted ? 'Unmute' : 'Mute'} ${trackName(track)} of ${identity ?? 'this participant'}`;
  const ended =
    room.state === 'finished' || track.state === 'unpublished' || track.kind === 'data' || identity === null;
  return (
    <Tooltip label={ended ? about(track) : `${label} (${about(track)})`}>
      <button
        type="button"
        className={classes.track}
        data-muted={track.muted}
        data-ended={track.state === 'unpublished'}
        disabled={ended || mute.isPending}
        aria-label={ended ? `${trackName(track)}, ${track.state}` : label}
        onClick={() => identity !== null && mute.mutate(identity)}
      >
        {createElement(trackIcon(track), { size: 14, stroke: 1.8, 'aria-hidden': true })}
        {trackName(track)}
      </button>
    </Tooltip>
  );
};

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
      <span>{shown}</span>
      {is_agent ? <AgentTag /> : null}
      {is_agent || kind === 'standard' ? null : <span className={classes.kind}>{kind}</span>}
    </div>
    <div className={classes.sub}>
      {identity && shown !== identity ? <span className="mono">{identity}</span> : null}
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
  const { identity, name, state, joined_at } = participant;
  const here = state === 'joined' && room.state !== 'finished';
  const shown = name || identity || 'Erased';
  const tracks = here ? participant.tracks.filter((track) => track.state === 'published') : participant.tracks;
  return (
    <li className={classes.row} data-here={here} aria-label={shown}>
      <Face name={shown} agent={participant.is_agent} />
      <Who participant={participant} shown={shown} here={here} />
      <div className={classes.tracks}>
        {tracks.map((track) => (
          <TrackChip key={track.id} room={room} track={track} identity={identity} />
        ))}
      </div>
      <span className={classes.clock}>
        <Duration ms={participant.duration_ms} since={here ? joined_at : null} />
      </span>
      <span className={classes.remove}>
        {here && identity !== null ? <Removal room={room} identity={identity} shown={shown} /> : null}
      </span>
    </li>
  );
};

const RANK: Record<Participant['state'], number> = { joined: 0, left: 1, aborted: 2 };

/** Everybody who is or was in the room, one line a session; those who are here come first. */
export const Participants = ({ room }: { readonly room: Room }) => {
  const { data, error, isPending, refetch } = useQuery(participantsQuery(room.id));
  const people = (data?.items ?? []).toSorted((one, other) => RANK[one.state] - RANK[other.state]);
  return (
    <Panel title="Participants" count={data?.items.length} flush>
      {isPending ? <RowSkeleton rows={2} /> : null}
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {data && people.length === 0 ? (
        <Empty
          title={room.state === 'finished' ? 'Nobody ever joined' : 'Nobody is here yet'}
          icon={<IconUsers size={20} stroke={1.6} />}
          small
        >
          {room.state === 'finished' ? null : 'Join from this browser, or hand somebody a token of this room.'}
        </Empty>
      ) : null}
      <ul className={classes.list}>
        {people.map((participant) => (
          <Row key={participant.id} room={room} participant={participant} />
        ))}
      </ul>
    </Panel>
  );
};
