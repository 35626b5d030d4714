import { setTimeout as pause } from 'node:timers/promises';
import { address, type Operations, requestOf } from '../../../http/client.gen.ts';
import type { EventItem } from '../../../http/shapes/events.ts';
import { formatPosition, parsePosition, type Position } from '../../../schemas/event.ts';
import type { Api } from '../api.ts';
import { type Call, defineCommand } from '../define.ts';
import { eventLine } from '../event-line.ts';
import { exitCodeOf, EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';
import { selectedTypes } from '../selected-types.ts';
import type { SseMessage } from '../sse.ts';

interface Options {
  readonly type?: readonly string[];
  readonly subject?: string;
  readonly tenant?: string;
  readonly correlation?: string;
  readonly since?: Position | string;
  readonly limit?: number;
  readonly raw?: true;
}

type Query = NonNullable<Operations['streamEvents']['input']['query']>;

/** Where a broken connection goes on, and whether there ever was one. */
interface Place {
  after: string | undefined;
  opened: boolean;
}

const RECONNECT_MS = 1_000;

/** The position after which the live log is followed; undefined means from now. */
const startAfter = async (api: Api, since: Position | string | undefined): Promise<string | undefined> => {
  if (since === undefined) return undefined;
  if (typeof since !== 'string') return formatPosition({ ...since, seq: Math.max(0, since.seq - 1) });
  const { body, headers } = await api.look(
    requestOf('searchEvents', { query: { from: since, order: 'asc', limit: 1 } }),
  );
  const first = parsePosition((body as { items: readonly EventItem[] }).items[0]?.position ?? '');
  if (first) return formatPosition({ ...first, seq: first.seq - 1 });
  return headers.get('auralink-as-of') ?? undefined;
};

/** Where the server began to follow: the place to go on from if the connection is lost before the first event. */
const baseline = ({ data }: SseMessage): string | undefined => {
  const { position } = JSON.parse(data) as { position?: string };
  return position !== undefined && parsePosition(position) ? position : undefined;
};

/** Events of one connection; `place` says where the next one goes on. */
async function* connection(api: Api, query: Query, place: Place): AsyncGenerator<EventItem> {
  for await (const message of api.follow(address('streamEvents', { query: { ...query, after: place.after } }))) {
    place.opened = true;
    if (message.event === 'position') place.after ??= baseline(message);
    if (message.event !== 'message') continue;
    const item = JSON.parse(message.data) as EventItem;
    place.after = item.position;
    yield item;
  }
}

/** Events of the stream, across as many connections as it takes. Throws where the first one cannot be had, or a later one is refused. */
async function* follow(api: Api, { options, terminal, signal }: Call<Options>): AsyncGenerator<EventItem> {
  const query = {
    type: await selectedTypes(options.type, terminal),
    subject: options.subject,
    correlation_id: options.correlation,
    as: options.raw ? ('stored' as const) : undefined,
  };
  const place: Place = { after: await startAfter(api, options.since), opened: false };
  for (;;) {
    try {
      yield* connection(api, query, place);
    } catch (error) {
      // undici says `terminated` (a TypeError) where a connection breaks in the middle (Node 24.21).
      if (!place.opened || signal.aborted || (exitCodeOf(error) !== EXIT.unreachable && !(error instanceof TypeError)))
        throw error;
    }
    terminal.note(`connection lost; going on ${place.after === undefined ? 'from now' : `after ${place.after}`}`);
    await pause(RECONNECT_MS, undefined, { signal });
  }
}

export default defineCommand<Options>({
  name: 'tail',
  order: 30,
  summary: 'Show events as they happen.',
  examples: [
    { line: 'aura tail', does: 'everything of the tenant' },
    { line: "aura tail --type 'room.*' --type 'participant.*'", does: 'rooms and who comes and goes' },
    { line: 'aura tail --subject room/RM_x --since 10m', does: 'one room, from ten minutes ago on' },
    { line: 'aura tail --json | jq .event.data', does: 'as JSON, one event a line' },
  ],
  notes:
    'A lost connection is opened again where it broke off: no event is missed or shown twice. Ctrl-C ends it. Times are UTC.',
  options: [
    OPTION.type(),
    OPTION.subject(),
    OPTION.correlation(),
    OPTION.tenant('the tenant whose events are shown (without it: default)'),
    OPTION.moment('--since <when>', 'start there instead of now'),
    OPTION.count('-n, --limit <count>', 'end after so many events', 1_000_000),
    OPTION.raw(),
  ],
  run: async (call) => {
    const { here, options, signal, terminal } = call;
    const api = await here.api(signal, { tenant: options.tenant });
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    try {
      for await (const item of follow(api, call)) {
        await terminal.data(terminal.json ? JSON.stringify(item) : eventLine(item, terminal.paint, terminal.width));
        left -= 1;
        if (left <= 0) break;
      }
    } catch (error) {
      // Ctrl-C is how a tail ends.
      if (!signal.aborted) throw error;
    }
    return EXIT.ok;
  },
});
