import type { EventOf, StoredEvent } from '../schemas/event.ts';
import { reveal, type Open } from './reveal.ts';
import { splitSubject } from './subjects.ts';

/** The envelope flattened for a case; encrypted personal fields are opened, or null where nobody holds the key. */
export const eventOf = ({ position, msgId, event }: StoredEvent, open?: Open): EventOf => ({
  position,
  msgId,
  id: event.id,
  source: event.source,
  type: event.type,
  subject: event.subject,
  key: splitSubject(event.subject)[1],
  time: event.time,
  tenant: event.tenant,
  correlationId: event.correlationid,
  causationId: event.causationid,
  traceparent: event.traceparent,
  data: reveal(event.data, open),
});
