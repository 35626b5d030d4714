import { IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { Track, type Participant, type TrackPublication } from 'livekit-client';
import { useEffect, useRef } from 'react';
import { Face } from '../ui/Face.tsx';
import classes from './Join.module.css';

type Media = NonNullable<TrackPublication['track']>;

const Picture = ({ track, mirrored }: { readonly track: Media; readonly mirrored: boolean }) => {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    track.attach(video);
    return () => void track.detach(video);
  }, [track]);
  return <video ref={element} className={classes.video} data-mirrored={mirrored} muted playsInline />;
};

const Sound = ({ track }: { readonly track: Media }) => {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return undefined;
    track.attach(audio);
    return () => void track.detach(audio);
  }, [track]);
  return <audio ref={element} autoPlay />;
};

const playing = (publication: TrackPublication | undefined): Media | undefined =>
  publication && !publication.isMuted ? publication.track : undefined;

interface TileProps {
  readonly participant: Participant;
  readonly own?: boolean;
}

/** One participant: picture or initials, whether they speak, whether they can be heard. */
export const Tile = ({ participant, own = false }: TileProps) => {
  const name = participant.name || participant.identity;
  const picture =
    playing(participant.getTrackPublication(Track.Source.ScreenShare)) ??
    playing(participant.getTrackPublication(Track.Source.Camera));
  const sounds = own
    ? []
    : [...participant.audioTrackPublications.values()].flatMap(({ track }) => (track ? [track] : []));
  const Icon = participant.isMicrophoneEnabled ? IconMicrophone : IconMicrophoneOff;
  return (
    <li
      className={classes.tile}
      data-speaking={participant.isSpeaking}
      data-identity={participant.identity}
      aria-label={own ? `${name} (you)` : name}
    >
      <Face name={name} agent={participant.isAgent} size={52} />
      {picture ? <Picture track={picture} mirrored={own && picture.source === Track.Source.Camera} /> : null}
      {sounds.map((track) => (
        <Sound key={track.sid} track={track} />
      ))}
      <span className={classes.plate}>
        <Icon size={13} aria-label={participant.isMicrophoneEnabled ? 'Microphone on' : 'Microphone off'} />
        <span title={name}>
          <bdi>{name}</bdi>
          {own ? ' (you)' : null}
        </span>
      </span>
    </li>
  );
};
