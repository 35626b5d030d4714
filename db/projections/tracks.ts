import type { ReadOf } from '../../schemas/define.ts';
import { trackMuted, trackPublished, trackUnpublished } from '../../schemas/tracks.ts';
import { defineProjection, row, when } from '../define.ts';
import { Track } from '../entities/tracks.ts';

/** The report of a track's beginning describes it best; its end serves where the beginning was lost. */
const UNPUBLISHED = 1;
const PUBLISHED = 2;

type Publication = Pick<
  ReadOf<typeof trackPublished>,
  'roomId' | 'trackId' | 'participantId' | 'personId' | 'identity'
>;
type Medium = Pick<ReadOf<typeof trackPublished>, 'kind' | 'source' | 'name' | 'mimeType' | 'width' | 'height'>;

const publication = (tenant: string, { roomId, trackId, participantId, personId, identity }: Publication) =>
  row(Track, tenant, trackId).once({ roomId, participantId, personId, identity });

const medium = ({ kind, source, name, mimeType, width, height }: Medium) => ({
  kind,
  source,
  name,
  mimeType,
  width,
  height,
});

/** LiveKit reports a mute only with the end of a track, where it says nothing (every track is muted then): only ours count. */
export default defineProjection({
  name: 'tracks',
  tables: [Track],
  cases: [
    when(trackPublished, ({ tenant, data }) =>
      publication(tenant, data)
        .advance('state', 'published')
        .min({ publishedAt: data.publishedAt })
        .latest({ detailsVersion: PUBLISHED }, medium(data))
        .latest({ mutedVersion: data.publishedAt }, { muted: data.muted ?? false }),
    ),
    when(trackUnpublished, ({ tenant, data }) =>
      publication(tenant, data)
        .advance('state', 'unpublished')
        .max({ unpublishedAt: data.unpublishedAt })
        .latest({ detailsVersion: UNPUBLISHED }, medium(data)),
    ),
    when(trackMuted, ({ tenant, data }) =>
      publication(tenant, data).latest({ mutedVersion: data.mutedAt }, { muted: data.muted }),
    ),
  ],
});
