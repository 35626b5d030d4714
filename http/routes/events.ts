import Type from 'typebox';
import { formatPosition, type CloudEvent, type Position, type StoredEvent } from '../../schemas/event.ts';
import { viewOf } from '../../streams/reading.ts';
import type { Progress } from '../../streams/progress.ts';
import { missing, readPosition } from '../find.ts';
import { BINARY, binaryMessage, STRUCTURED, structuredMessage } from '../cloudevents.ts';
import type { Freshness } from '../freshness.ts';
import { answer, defineRoute, type SseMessage } from '../route.ts';
import { Causation, CloudEvent as CloudEventShape, EventItem } from '../shapes/events.ts';
import { closed, oneOf, page, Paging } from '../shapes/fields.ts';
import { unseenBy } from '../sight.ts';

const Types = Type.Array(Type.String({ minLength: 1, maxLength: 160 }), {
  maxItems: 50,
  description: 'Full types, or prefixes that end in *; may be repeated',
});
const Text = Type.String({ minLength: 1, maxLength: 512 });
const Edge = Type.String({ minLength: 1, maxLength: 64, description: 'A moment (ISO 8601) or a position, inclusive' });
const As = Type.Optional(
  oneOf(['newest', 'stored'], {
    description:
      'newest (default): an old version is read as the newest one, and `stored` shows what lies on the log; stored: every event as it lies on the log',
  }),
);
const id = Type.String({
  minLength: 1,
  maxLength: 512,
  description: 'Message id, position, or the bare id where it is unique',
});

export const searchEvents = defineRoute({
  method: 'GET',
  path: '/events',
  can: 'events:read',
  summary: 'Search the log',
  tag: 'events',
  query: closed({
    type: Type.Optional(Types),
    subject: Type.Optional(Text),
    source: Type.Optional(Text),
    correlation_id: Type.Optional(Text),
    id: Type.Optional(Text),
    from: Type.Optional(Edge),
    to: Type.Optional(Edge),
    order: Type.Optional(oneOf(['desc', 'asc'])),
    as: As,
    ...Paging,
  }),
  reply: page(EventItem),
  errors: ['CURSOR_INVALID', 'BROKER_UNREACHABLE'],
  needs: ['events', 'catalogue'],
  run: ({ query: { type: types, as, ...asked } }, { events, catalogue }, caller) =>
    events.search(caller.tenant, {
      types: types && catalogue.selecting(types),
      raw: as === 'stored',
      without: unseenBy(caller),
      ...asked,
    }),
});

export const getEvent = defineRoute({
  method: 'GET',
  path: '/events/{id}',
  can: 'events:read',
  summary: 'One event',
  tag: 'events',
  params: closed({ id }),
  query: closed({ as: As }),
  reply: EventItem,
  errors: ['EVENT_NOT_FOUND', 'EVENT_ID_AMBIGUOUS', 'BROKER_UNREACHABLE'],
  needs: ['events'],
  run: async ({ params, query: { as } }, { events }, caller) =>
    (await events.one(caller.tenant, params.id, { raw: as === 'stored', without: unseenBy(caller) })) ??
    missing('EVENT_NOT_FOUND', params),
});

export const getEventMessage = defineRoute({
  method: 'GET',
  path: '/events/{id}/message',
  can: 'events:read',
  summary:
    'One event alone, as a message of the CloudEvents HTTP binding: structured, or binary with ce-* headers; what any CloudEvents SDK reads',
  tag: 'events',
  kind: 'raw',
  produces: STRUCTURED,
  params: closed({ id }),
  query: closed({ mode: Type.Optional(oneOf(['structured', 'binary'])), as: As }),
  reply: CloudEventShape,
  alsoProduces: {
    [BINARY]: Type.Unknown({
      description: 'Binary mode: the data; the attributes are ce-* headers',
      examples: [{ roomId: 'RM_FZ8vZ6993fKS' }],
    }),
  },
  errors: ['EVENT_NOT_FOUND', 'EVENT_ID_AMBIGUOUS', 'BROKER_UNREACHABLE'],
  needs: ['events'],
  run: async ({ params, query: { mode, as } }, { events }, caller) => {
    const how = { raw: as === 'stored', without: unseenBy(caller) };
    const item = (await events.one(caller.tenant, params.id, how)) ?? missing('EVENT_NOT_FOUND', params);
    const { body, headers } = (mode === 'binary' ? binaryMessage : structuredMessage)(item.event as CloudEvent);
    return answer(body, { headers });
  },
});

export const getCausation = defineRoute({
  method: 'GET',
  path: '/events/{id}/causation',
  can: 'events:read',
  summary: 'What caused the event and what it led to, as a tree from the first cause',
  tag: 'events',
  params: closed({ id }),
  reply: Causation,
  errors: ['EVENT_NOT_FOUND', 'EVENT_ID_AMBIGUOUS', 'BROKER_UNREACHABLE'],
  needs: ['events'],
  run: async ({ params }, { events }, caller) =>
    (await events.causation(caller.tenant, params.id, unseenBy(caller))) ?? missing('EVENT_NOT_FOUND', params),
});

const itemOf = (stored: StoredEvent, raw: boolean): SseMessage => ({
  id: formatPosition(stored.position),
  data: viewOf(stored, raw),
  ...(raw ? {} : { shared: stored }),
});

const positionMessage = (freshness: Freshness, seen: Position, tenant: string): SseMessage => ({
  event: 'position',
  data: {
    position: formatPosition(seen),
    projected: freshness.asOf(tenant),
    lag_ms: freshness.lagMs(),
    log: formatPosition(later(freshness.log(), seen)),
  },
});

const later = (a: Position, b: Position): Position => (a.seq >= b.seq ? a : b);

const progressOf = ({ perSecond, secondsLeft, ...rest }: Progress) => ({
  ...rest,
  per_second: perSecond,
  seconds_left: secondsLeft ?? null,
});

export const streamEvents = defineRoute({
  method: 'GET',
  path: '/events/stream',
  can: 'events:read',
  summary:
    'Events as they happen (server-sent events); each is a default message whose id is its position, `position` messages say how far the log and the read models are, `health` messages which parts are up, `progress` messages how far rebuilds and comparisons are',
  tag: 'events',
  kind: 'sse',
  query: closed({
    type: Type.Optional(Types),
    subject: Type.Optional(Text),
    correlation_id: Type.Optional(Text),
    as: As,
    after: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Start after this position; Last-Event-ID goes before it; absent: from now',
      }),
    ),
  }),
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 64 })) }),
  reply: EventItem,
  errors: ['CURSOR_INVALID', 'BROKER_UNREACHABLE'],
  needs: ['live', 'log', 'freshness', 'health', 'progress'],
  run: async ({ query, headers, signal }, { live, log, freshness, health, progress }, caller) => {
    const { tenant } = caller;
    const asked = headers['last-event-id'] || query.after;
    const end = await log.last();
    const wanted = asked ? readPosition(asked) : end;
    // A position beyond the end is from another log (a browser that outlived --fresh): it starts from now, like everybody.
    let seen = wanted.seq > end.seq ? end : wanted;
    const selection = {
      tenant,
      types: query.type,
      subject: query.subject,
      correlationId: query.correlation_id,
      without: unseenBy(caller),
    };
    const follow = async function* (): AsyncGenerator<SseMessage> {
      yield positionMessage(freshness, seen, tenant);
      for await (const stored of live.follow(selection, seen, signal)) {
        seen = stored.position;
        yield itemOf(stored, query.as === 'stored');
      }
    };
    return {
      messages: follow(),
      meanwhile: (push) => {
        const ends = [
          freshness.onChange(() => push(positionMessage(freshness, seen, tenant))),
          health.watch((standing) => push({ event: 'health', data: standing })),
          progress.watch((how) => push({ event: 'progress', data: progressOf(how) })),
        ];
        return () => ends.forEach((stop) => stop());
      },
    };
  },
});
