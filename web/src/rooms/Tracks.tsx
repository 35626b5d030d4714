import { Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconVideo,
  IconVideoOff,
  IconWaveSine,
  type TablerIcon,
} from '@tabler/icons-react';
import { createElement } from 'react';
import { muteTrack } from '../api/actions.ts';
import type { Room, Track } from '../api/types.ts';
import { notifyProblem } from '../ui/notify.ts';
import classes from './Participants.module.css';
import { usePast } from './past.ts';

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
export const TrackChip = ({
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
  const past = usePast();
  const ended =
    past !== undefined ||
    room.state === 'finished' ||
    track.state === 'unpublished' ||
    track.kind === 'data' ||
    identity === null;
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

/** What somebody published who is gone: a kind each, with how many there were; coming back brings a new track every time. */
export const EndedTracks = ({ tracks }: { readonly tracks: readonly Track[] }) => {
  const byName = Map.groupBy(tracks, trackName);
  return [...byName].map(([name, [first, ...others]]) =>
    first ? (
      <span key={name} className={classes.track} data-ended title={[first, ...others].map(({ id }) => id).join(', ')}>
        {createElement(trackIcon({ ...first, muted: false }), { size: 14, stroke: 1.8, 'aria-hidden': true })}
        {name}
        {others.length > 0 ? <span className={classes.times}>× {others.length + 1}</span> : null}
      </span>
    ) : null,
  );
};
