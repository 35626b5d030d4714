import type { EventDeclaration } from '../schemas/define.ts';
import type { CloudEvent, EventOf, StoredEvent } from '../schemas/event.ts';
import { readAs } from '../schemas/versions.ts';
import { asPublished } from './reading.ts';
import { reveal, type Open } from './reveal.ts';
import { splitSubject } from './subjects.ts';

/**
 * The envelope flattened for a case, the data as the case's declaration has it: encrypted personal fields are opened, or null where nobody
 * holds the key, then an old version is upcast. Throws EVENT_VERSION_NEWER, EVENT_UPCAST_FAILED, PAYLOAD_LOST.
 */
export const eventOf = (stored: StoredEvent, declared: EventDeclaration, open?: Open): EventOf => {
  if (stored.claim && stored.unread) throw stored.unread;
  const event = asPublished(stored);
  return {
    position: stored.position,
    msgId: stored.msgId,
    id: event.id,
    source: event.source,
    type: declared.type,
    subject: event.subject,
    key: splitSubject(event.subject)[1],
    time: event.time,
    tenant: event.tenant,
    correlationId: event.correlationid,
    causationId: event.causationid,
    traceparent: event.traceparent,
    ...timerOf(event),
    data: readAs(declared, event.type, stored.sealed ? event.data : reveal(event.data, open)),
  };
};

const timerOf = ({ timerid: id, timerdue: dueAt, timerlatems: lateMs }: CloudEvent): Pick<EventOf, 'timer'> =>
  id === undefined || dueAt === undefined ? {} : { timer: { id, dueAt, lateMs } };
