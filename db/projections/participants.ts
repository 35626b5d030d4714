import type { ReadOf } from '../../schemas/define.ts';
import {
  participantConnectionAborted,
  participantJoined,
  participantLeft,
  participantRemoved,
} from '../../schemas/participants.ts';
import { trackPublished, trackUnpublished } from '../../schemas/tracks.ts';
import { defineProjection, row, when } from '../define.ts';
import { Participant } from '../entities/participants.ts';

/** Lifecycle ranks decide which report of a session counts, not its time: LiveKit's clocks and order are no help there. */
const JOINED = 1;
const REMOVED = 1;
const ABORTED = 2;
const LEFT = 3;

interface Session {
  readonly roomId: string;
  readonly participantId: string;
  readonly personId: string;
  readonly identity: string | null;
}

type Details = Pick<ReadOf<typeof participantJoined>, 'name' | 'metadata' | 'attributes' | 'kind' | 'isAgent'>;

const session = (tenant: string, { roomId, participantId, personId, identity }: Session) =>
  row(Participant, tenant, participantId).once({ roomId, personId, identity });

const details = ({ name, metadata, attributes, kind, isAgent }: Details) => ({
  name,
  metadata,
  attributes,
  kind,
  isAgent,
});

/** A session whose joining was lost still shows: by its tracks, or by its end. */
export default defineProjection({
  name: 'participants',
  tables: [Participant],
  cases: [
    when(participantJoined, ({ tenant, data }) =>
      session(tenant, data)
        .advance('state', 'joined')
        .min({ joinedAt: data.joinedAt })
        .latest({ detailsVersion: JOINED }, details(data)),
    ),
    when(participantLeft, ({ tenant, data }) =>
      session(tenant, data)
        .advance('state', 'left')
        .min({ joinedAt: data.joinedAt })
        .max({ leftAt: data.leftAt })
        .latest({ detailsVersion: LEFT }, details(data))
        .latest({ leaveVersion: LEFT }, { leaveReason: data.reason }),
    ),
    when(participantConnectionAborted, ({ tenant, data }) =>
      session(tenant, data)
        .advance('state', 'aborted')
        .max({ leftAt: data.abortedAt })
        .latest({ detailsVersion: ABORTED }, details(data))
        .latest({ leaveVersion: ABORTED }, { leaveReason: data.reason }),
    ),
    when(participantRemoved, ({ tenant, data }) =>
      session(tenant, data)
        .advance('state', 'left')
        .max({ leftAt: data.removedAt })
        .latest({ leaveVersion: REMOVED }, { leaveReason: 'PARTICIPANT_REMOVED' }),
    ),
    when(trackPublished, ({ tenant, data }) => session(tenant, data).advance('state', 'joined')),
    when(trackUnpublished, ({ tenant, data }) => session(tenant, data).advance('state', 'joined')),
  ],
});
