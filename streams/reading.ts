import type { Catalogue } from '../schemas/catalogue.ts';
import type { EventDeclaration } from '../schemas/define.ts';
import { ERRORS, toFault } from '../schemas/errors.ts';
import { formatPosition, schemaUri, type CloudEvent, type StoredEvent } from '../schemas/event.ts';
import { readAs } from '../schemas/versions.ts';
import { reveal, type Open } from './reveal.ts';

/** How a reader of the log sees events that were written by earlier versions of their declarations. */
export type Reading = (stored: StoredEvent) => StoredEvent;

/** Every event as it lies on the log. */
export const asStored: Reading = (stored) => stored;

/**
 * Every event as its newest declared version: what is encrypted is opened (null without a key), then upcast. One that cannot be read so
 * stays as it lies on the log and says why in `unread`. An event of the newest version is handed on untouched.
 */
export const asNewest =
  (catalogue: Pick<Catalogue, 'newest'>, open?: Open): Reading =>
  (stored) => {
    const written = asPublished(stored);
    const newest = catalogue.newest(written.type);
    if (stored.claim && stored.unread) return stored;
    if (newest === undefined || newest.type === written.type) return stored;
    const { position, msgId } = stored;
    const kept = {
      ...(stored.claim === undefined ? {} : { claim: stored.claim }),
      ...(stored.sealed === undefined ? {} : { sealed: stored.sealed }),
    };
    try {
      const clear = stored.sealed ? written.data : reveal(written.data, open);
      return { position, msgId, event: readEventAs(newest, written, clear), written, ...kept };
    } catch (thrown) {
      return { position, msgId, event: written, unread: toFault(thrown), ...kept };
    }
  };

const readEventAs = (declared: EventDeclaration, written: CloudEvent, data: CloudEvent['data']): CloudEvent => ({
  ...written,
  type: declared.type,
  ...(written.dataschema === undefined ? {} : { dataschema: schemaUri(declared.type) }),
  data: readAs(declared, written.type, data),
});

/**
 * The event as it lies on the log: what is hashed, proved, copied and kept in dead letters. What it says about people is encrypted in it, large data
 * is a reference with its digest.
 */
export const asWritten = ({ event, written, sealed, claim }: Omit<StoredEvent, 'position' | 'msgId'>): CloudEvent =>
  claim ?? sealed ?? written ?? event;

/** The event as somebody published it: its version, and its data. */
export const asPublished = ({ event, written }: Pick<StoredEvent, 'event' | 'written'>): CloudEvent => written ?? event;

/** The event as others are sent it: without its data only where that is lost, and then with the reference to it. */
export const asSent = ({ event, claim, unread }: Omit<StoredEvent, 'position' | 'msgId'>): CloudEvent =>
  claim !== undefined && unread !== undefined ? claim : event;

/** The event itself, for who cannot go on without it. Throws what `unread` says. */
export const readable = (stored: StoredEvent): StoredEvent => {
  if (stored.unread) throw stored.unread;
  return stored;
};

/** An event as the API and the command line show it. */
export interface EventView {
  position: string;
  msg_id: string;
  event: CloudEvent;
  /** As it lies on the log, where `event` is a newer version of it. */
  stored?: CloudEvent;
  /** Why it is shown as it lies on the log and not as the newest version. */
  unread?: { code: string; title: string; reason?: string };
}

/** `raw`: as it lies on the log, whatever its version. */
export const viewOf = (stored: StoredEvent, raw = false): EventView => {
  const { position, msgId, event, written, sealed, unread } = stored;
  const place = { position: formatPosition(position), msg_id: msgId };
  if (raw) return { ...place, event: asWritten(stored) };
  if (!unread) return { ...place, event, ...(written ? { stored: sealed ?? written } : {}) };
  const { code, details } = unread;
  const reason = typeof details['reason'] === 'string' ? { reason: details['reason'] } : {};
  return { ...place, event: asSent(stored), unread: { code, title: ERRORS[code].title, ...reason } };
};
