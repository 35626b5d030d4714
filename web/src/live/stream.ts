import { address, type Event as Told } from '../api.gen.ts';
import { eventItem } from '../api/event-item.ts';
import type { EventItem } from '../api/types.ts';
import type { Progress } from './progress.ts';

/** What the stream says about the log and the read model: how far each is. */
export interface PositionReport {
  readonly position: string;
  readonly projected?: string | null;
  readonly lag_ms: number;
  readonly log?: string | null;
}

/** Which parts of the program are up, and why one is not. */
export interface Standing {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly parts: readonly { readonly name: string; readonly status: string; readonly why: string | null }[];
}

export type Link = 'connecting' | 'live' | 'reconnecting';

export interface StreamListeners {
  readonly onEvent: (item: EventItem) => void;
  readonly onPosition: (report: PositionReport) => void;
  readonly onHealth: (standing: Standing) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onLink: (link: Link) => void;
  /** The server closed the stream for good: no session, or no program. The owner finds out which. */
  readonly onRefused: () => void;
}

const FORGETS_AFTER = 2;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * The page's one EventSource. A lost connection is resumed by the browser itself with `Last-Event-ID`; a refused one
 * (any status but 200) ends an EventSource for good, so a new one is opened with `after=` the last position seen.
 * @returns a function that closes it.
 */
export const openStream = ({
  onEvent,
  onPosition,
  onHealth,
  onProgress,
  onLink,
  onRefused,
}: StreamListeners): (() => void) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: string | undefined;
  let failures = 0;

  const open = (): void => {
    const opened = new EventSource(address('streamEvents', { query: { after: last } }));
    source = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      onLink('live');
    });
    opened.addEventListener('message', (message: MessageEvent<string>) => {
      if (message.lastEventId) last = message.lastEventId;
      onEvent(eventItem(JSON.parse(message.data) as Told));
    });
    opened.addEventListener('position', (message: MessageEvent<string>) =>
      onPosition(JSON.parse(message.data) as PositionReport),
    );
    opened.addEventListener('health', (message: MessageEvent<string>) =>
      onHealth(JSON.parse(message.data) as Standing),
    );
    opened.addEventListener('progress', (message: MessageEvent<string>) =>
      onProgress(JSON.parse(message.data) as Progress),
    );
    opened.addEventListener('error', () => {
      onLink('reconnecting');
      if (opened.readyState !== EventSource.CLOSED) return;
      onRefused();
      // A server that has started anew may not know the position; then the stream begins at its present end.
      if (failures > FORGETS_AFTER) last = undefined;
      timer = setTimeout(open, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    });
  };

  onLink('connecting');
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
};
