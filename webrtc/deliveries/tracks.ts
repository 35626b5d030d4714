import { trackPublished, trackUnpublished } from '../../schemas/tracks.ts';
import { count, mapped, moment, notBefore, part, text, type Delivery, type Json, type Reader } from '../delivery.ts';

const KINDS = { AUDIO: 'audio', VIDEO: 'video', DATA: 'data' } as const;

/** AUDIO is protobuf's default and left out. */
const kindOf = (track: Json) =>
  KINDS[(track.type ?? 'AUDIO') as keyof typeof KINDS] as (typeof KINDS)[keyof typeof KINDS] | undefined;

const mediumOf = ({ body, personId }: Delivery, track: Json) => {
  const participant = part(body, 'participant');
  const identity = text(participant, 'identity');
  return {
    roomId: text(part(body, 'room'), 'sid'),
    trackId: text(track, 'sid'),
    participantId: text(participant, 'sid'),
    personId: identity === undefined ? undefined : personId(identity),
    identity,
    kind: kindOf(track),
    source: text(track, 'source') ?? 'UNKNOWN',
    name: text(track, 'name'),
    mimeType: text(track, 'mimeType'),
    width: count(track, 'width'),
    height: count(track, 'height'),
    muted: track.muted === true,
  };
};

/**
 * The track's version is the moment of its last change, in microseconds; on publishing that is the publishing itself
 * (seen on livekit-server 1.13.5: 8 ms before the delivery). Only one that lies in the second of `createdAt` or the one before is believed.
 */
const publishing = (track: Json, createdAt: string): string => {
  const exact = moment(part(track, 'version'), 'unixMicro', 'us');
  const offMs = exact === undefined ? Infinity : Date.parse(exact) - Date.parse(createdAt);
  return exact !== undefined && offMs >= -1_000 && offMs < 1_000 ? exact : createdAt;
};

export const published: Reader = (delivery) => {
  const track = part(delivery.body, 'track');
  const publishedAt = publishing(track, delivery.createdAt);
  return mapped(trackPublished, { ...mediumOf(delivery, track), publishedAt }, publishedAt);
};

export const unpublished: Reader = (delivery) => {
  const track = part(delivery.body, 'track');
  const unpublishedAt = notBefore(moment(part(track, 'version'), 'unixMicro', 'us'), delivery.createdAt);
  return mapped(trackUnpublished, { ...mediumOf(delivery, track), unpublishedAt }, unpublishedAt);
};
