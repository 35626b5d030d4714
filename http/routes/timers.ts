import Type, { type Static } from 'typebox';
import { emit, type DataOf } from '../../schemas/define.ts';
import { timerCancelled, timerSet } from '../../schemas/timers.ts';
import { admit } from '../../streams/admit.ts';
import { timerKey } from '../../streams/identity.ts';
import { fill } from '../../streams/timers/carried.ts';
import { scheduleOf, upcoming, type Moment as TimerMoment } from '../../streams/timers/moment.ts';
import type { Caller } from '../auth.ts';
import { missing } from '../find.ts';
import type { Ports } from '../ports.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { Timer, TimerDetail, TimerState } from '../shapes/timers.ts';
import { accept } from '../write.ts';

const Which = closed({
  timer: Type.String({ minLength: 1, maxLength: 256, description: 'Id, or the name that it was set by' }),
});

/** Owner of the names that people give: one for all of a tenant, so that one person can change what another has set. */
const PEOPLE = 'people';
const UPCOMING = 5;

const Wish = closed(
  {
    id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Set it again by the same id to replace it' }),
    ),
    at: Type.Optional(
      Type.String({ maxLength: 64, description: 'A moment (ISO 8601); one that has passed fires at once' }),
    ),
    after_ms: Type.Optional(Type.Integer({ minimum: 0, description: 'So long from now' })),
    every_ms: Type.Optional(Type.Integer({ minimum: 1_000, description: 'Again and again, first so long from now' })),
    cron: Type.Optional(
      Type.String({ maxLength: 256, description: 'Five fields, six with seconds first, or @daily and its like' }),
    ),
    zone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA time zone of cron; UTC if absent' })),
    event: closed({
      type: Type.String({ minLength: 1, maxLength: 256, description: 'A type of the catalogue, in full' }),
      source: Type.Optional(
        Type.String({ minLength: 1, maxLength: 256, description: "The credential's own, else /timers" }),
      ),
      data: Type.Record(Type.String(), Type.Unknown(), {
        description: 'In texts {timer.occurrence} and {timer.dueAt} are filled in when it fires',
      }),
    }),
  },
  {
    examples: [
      {
        id: 'daily',
        cron: '0 9 * * 1-5',
        zone: 'Europe/Berlin',
        event: {
          type: 'com.auralink.room.requested.v1',
          data: { requestId: 'daily-{timer.occurrence}', name: 'standup', aiAgentEnabled: false },
        },
      },
    ],
  },
);
type Wish = Static<typeof Wish>;

const momentOf = ({ at, after_ms: afterMs, every_ms: everyMs, cron, zone }: Wish): TimerMoment => {
  if (zone !== undefined && cron === undefined)
    missing('TIMER_INVALID', { field: 'zone', reason: 'a zone belongs to cron; write at with its offset' });
  return Object.fromEntries(
    Object.entries({ at, afterMs, everyMs, cron, zone }).filter(([, value]) => value !== undefined),
  ) as TimerMoment;
};

/** What could not be sent to POST /events by this credential cannot be sent by its timer either. Throws what `admit` throws. */
const checkEvent = (
  { type, source, data }: { readonly type: string; readonly source: string; readonly data: Record<string, unknown> },
  dueAt: string,
  { tenant, source: prefix, owners }: Caller,
  catalogue: Ports['catalogue'],
): void => {
  const filled = fill(data, { occurrence: 1, dueAt });
  admit({ specversion: '1.0', id: 'timer', source, type, data: filled }, { tenant, source: prefix, owners }, catalogue);
};

/** Whoever may send only some owners' events may not end or replace timers of the others. Throws OWNER_NOT_YOURS. */
const checkOwner = ({ event_type: type }: Timer, { owners }: Caller, { events }: Ports['catalogue']): void => {
  const owner = events.get(type)?.owner;
  if (owners !== undefined && (owner === undefined || !owners.includes(owner)))
    missing('OWNER_NOT_YOURS', { type, owner, owners });
};

const locationOf = ({ id }: Pick<Timer, 'id'>): string => `/api/v1/timers/${id}`;

const find = async (timers: Ports['timers'], tenant: string, ref: string): Promise<Timer> =>
  (await timers.one(tenant, ref)) ?? missing('TIMER_NOT_FOUND', { timer: ref });

/** The timer as it is shown before the read model has it. */
const justSet = ({
  timerId,
  name,
  kind,
  dueAt,
  afterMs,
  everyMs,
  cron,
  zone,
  setBy,
  event,
}: DataOf<typeof timerSet>): Timer => ({
  id: timerId,
  name,
  state: 'set',
  kind,
  at: kind === 'at' ? dueAt : null,
  after_ms: afterMs ?? null,
  every_ms: everyMs ?? null,
  cron: cron ?? null,
  zone: zone ?? null,
  event_type: event.type,
  event_source: event.source,
  set_by: setBy,
  set_at: new Date().toISOString(),
  next_due_at: dueAt,
  last_due_at: null,
  last_fired_at: null,
  last_late_ms: null,
  last_event_id: null,
  ended_at: null,
  fired: 0,
  late: 0,
  missed: 0,
  failed: 0,
  error: null,
});

export const setTimer = defineRoute({
  method: 'POST',
  path: '/timers',
  can: 'events:write',
  summary: 'Have an event published later: at a moment, after a time, again and again, or by cron in a time zone',
  tag: 'timers',
  body: Wish,
  reply: Timer,
  status: 201,
  errors: [
    'TIMER_INVALID',
    'ENVELOPE_INVALID',
    'EVENT_TYPE_UNKNOWN',
    'EVENT_INVALID',
    'EVENT_TOO_LARGE',
    'KEY_NOT_A_TOKEN',
    'SOURCE_NOT_YOURS',
    'OWNER_NOT_YOURS',
    'EVENT_OF_THE_PLATFORM',
  ],
  needs: ['timers', 'catalogue'],
  publishes: [timerSet],
  run: async ({ body, newId }, { timers, catalogue }, caller) => {
    const { tenant, subject } = caller;
    const timerId = body.id === undefined ? newId('tm') : timerKey(PEOPLE, body.id);
    const name = body.id ?? timerId;
    const schedule = scheduleOf(momentOf(body), Date.now());
    const event = { ...body.event, source: body.event.source ?? caller.source ?? '/timers' };
    checkEvent(event, schedule.dueAt, caller, catalogue);
    const before = caller.owners && body.id !== undefined ? await timers.one(tenant, timerId) : undefined;
    if (before) checkOwner(before, caller, catalogue);
    const wanted = { timerId, name, ...schedule, setBy: subject, event };
    const pending = justSet(wanted);
    return accept<Timer>([emit(timerSet, wanted)], {
      // From now on is a little later when it is asked again.
      mayDiffer: ['dueAt'],
      show: () => timers.one(tenant, timerId),
      locationOf,
      pending: { body: pending, location: locationOf(pending) },
    });
  },
});

export const listTimers = defineRoute({
  method: 'GET',
  path: '/timers',
  can: 'events:read',
  summary: 'Timers of people and of handlers, those set last first',
  tag: 'timers',
  query: closed({
    state: Type.Optional(TimerState),
    type: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'Full event type, or a prefix that ends in *' }),
    ),
    ...Paging,
  }),
  reply: page(Timer),
  errors: ['CURSOR_INVALID'],
  needs: ['timers'],
  run: ({ query }, { timers }, { tenant }) => timers.list(tenant, query),
});

const momentsOf = (timer: Timer): readonly string[] =>
  timer.next_due_at === null
    ? []
    : upcoming(
        {
          kind: timer.kind,
          ...(timer.every_ms === null ? {} : { everyMs: timer.every_ms }),
          ...(timer.cron === null ? {} : { cron: timer.cron }),
          ...(timer.zone === null ? {} : { zone: timer.zone }),
        },
        timer.next_due_at,
        UPCOMING,
      );

export const getTimer = defineRoute({
  method: 'GET',
  path: '/timers/{timer}',
  can: 'events:read',
  summary: 'One timer with what it carries and its next moments',
  tag: 'timers',
  params: Which,
  reply: TimerDetail,
  errors: ['TIMER_NOT_FOUND', 'BROKER_UNREACHABLE'],
  needs: ['timers'],
  run: async ({ params }, { timers }, { tenant }) => {
    const timer = await find(timers, tenant, params.timer);
    const carried = await timers.carried(tenant, timer.id);
    return {
      ...timer,
      position: carried?.position ?? null,
      event_data: carried?.data ?? null,
      upcoming: momentsOf(timer),
    };
  },
});

export const cancelTimer = defineRoute({
  method: 'DELETE',
  path: '/timers/{timer}',
  can: 'events:write',
  summary: 'Cancel a timer: what has not fired by now does not fire. It is kept, and its past with it',
  tag: 'timers',
  params: Which,
  reply: Timer,
  errors: ['TIMER_NOT_FOUND', 'TIMER_OVER', 'OWNER_NOT_YOURS'],
  needs: ['timers', 'catalogue'],
  publishes: [timerCancelled],
  run: async ({ params, repeated }, { timers, catalogue }, caller) => {
    const { tenant, subject } = caller;
    const timer = await find(timers, tenant, params.timer);
    checkOwner(timer, caller, catalogue);
    const { id, name, state } = timer;
    const show = () => timers.one(tenant, id);
    const pending = {
      body: { ...timer, state: 'cancelled' as const, next_due_at: null },
      location: locationOf(timer),
    };
    if (repeated === undefined && state === 'cancelled') return accept([], { show, pending });
    if (repeated === undefined && state !== 'set')
      missing('TIMER_OVER', { timer: id, state, ended_at: timer.ended_at });
    return accept([emit(timerCancelled, { timerId: id, name, cancelledBy: subject })], { show, pending });
  },
});
