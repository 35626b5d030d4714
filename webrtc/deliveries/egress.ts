import { egressEnded, egressStarted, egressUpdated } from '../../schemas/egress.ts';
import { count, mapped, moment, nanosAsMs, notBefore, part, parts, text, type Json, type Reader } from '../delivery.ts';
import { withoutAddresses } from '../secrets.ts';

/** The field of the request names its kind; the request itself (storage keys, stream URLs) stays at the edge. */
const KINDS = {
  roomComposite: 'room_composite',
  web: 'web',
  participant: 'participant',
  trackComposite: 'track_composite',
  track: 'track',
  egress: 'egress',
  replay: 'replay',
} as const;

const egressOf = (info: Json) => {
  const kind = Object.entries(KINDS).find(([field]) => field in info);
  return {
    egressId: text(info, 'egressId'),
    roomId: text(info, 'roomId'),
    roomName: text(info, 'roomName'),
    status: text(info, 'status') ?? 'EGRESS_STARTING',
    kind: kind?.[1],
    startedAt: moment(info, 'startedAt', 'ns'),
    updatedAt: moment(info, 'updatedAt', 'ns'),
  };
};

/** Name, length and size of each file. Not its location: that can be a signed URL. */
const filesOf = (info: Json) => {
  const results = parts(info, 'fileResults');
  const files = results.length > 0 ? results : [part(info, 'file')];
  const named = files.flatMap((file) => {
    const filename = text(file, 'filename');
    return filename === undefined
      ? []
      : [{ filename, durationMs: nanosAsMs(file, 'duration'), sizeBytes: count(file, 'size') ?? 0 }];
  });
  return named.length === 0 ? undefined : named;
};

const segmentsOf = (info: Json): number | undefined => {
  const results = parts(info, 'segmentResults');
  const all = (results.length > 0 ? results : [part(info, 'segments')]).map(
    (segments) => count(segments, 'segmentCount') ?? 0,
  );
  return all.reduce((sum, one) => sum + one, 0) || undefined;
};

export const started: Reader = ({ body, createdAt }) => {
  const egress = egressOf(part(body, 'egressInfo'));
  return mapped(egressStarted, egress, egress.startedAt ?? createdAt);
};

export const updated: Reader = ({ body, createdAt }) => {
  const egress = egressOf(part(body, 'egressInfo'));
  return mapped(egressUpdated, egress, egress.updatedAt ?? createdAt);
};

export const ended: Reader = ({ body, createdAt }) => {
  const info = part(body, 'egressInfo');
  const egress = egressOf(info);
  const endedAt = moment(info, 'endedAt', 'ns') ?? notBefore(egress.startedAt, createdAt);
  const error = withoutAddresses(text(info, 'error'));
  return mapped(egressEnded, { ...egress, endedAt, error, files: filesOf(info), segments: segmentsOf(info) }, endedAt);
};
