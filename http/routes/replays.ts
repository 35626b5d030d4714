import Type from 'typebox';
import { emit, type EventDeclaration } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import {
  replayCancelled,
  replayCancelRequested,
  replayCompleted,
  replayFailed,
  replayPaused,
  replayPauseRequested,
  replayRequested,
  replayResumed,
  replayResumeRequested,
  replayStarted,
} from '../../schemas/replays.ts';
import { lineOf, paced } from '../../streams/replay/ndjson.ts';
import { allows, type Caller } from '../auth.ts';
import { missing, present, readPosition } from '../find.ts';
import type { Ports } from '../ports.ts';
import { requestedOf, targetOf } from '../replays/wish.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { EventItem } from '../shapes/events.ts';
import {
  type NewReplay,
  NewReplay as NewReplayShape,
  Replay,
  ReplayState,
  ReplayWish,
  STRETCH,
} from '../shapes/replays.ts';
import { unseenBy } from '../sight.ts';
import { accept } from '../write.ts';

const Which = closed({ id: Type.String({ minLength: 1, maxLength: 128 }) });
const pathOf = (id: string): string => `/api/v1/replays/${id}`;
/** Open ones of a tenant, paused ones included: each may hold a place of the one process that runs them. */
const MOST_OPEN = 20;

export const createReplay = defineRoute({
  method: 'POST',
  path: '/replays',
  can: 'system:write',
  summary:
    'Have recorded events told again, in log order: to a webhook, a NATS subject or a projection. Handlers are not told. Needs events:read too',
  tag: 'replays',
  body: ReplayWish,
  reply: NewReplayShape,
  status: 201,
  errors: [
    'CURSOR_INVALID',
    'REPLAY_RANGE_EMPTY',
    'REPLAY_TARGET_INVALID',
    'REPLAYS_TOO_MANY',
    'WEBHOOK_URL_REFUSED',
    'PROJECTION_NOT_FOUND',
  ],
  needs: ['replays', 'replayTargets', 'projections'],
  publishes: [replayRequested],
  run: async ({ body, newId, repeated }, { replays, replayTargets, projections }, caller) => {
    const { tenant } = caller;
    if (!allows(caller, 'events:read')) throw new Fault('FORBIDDEN', { needs: 'events:read' });
    const replayId = newId('rp');
    const open = repeated === undefined ? await replays.open(tenant) : 0;
    if (open >= MOST_OPEN) missing('REPLAYS_TOO_MANY', { open, most: MOST_OPEN });
    const target = await targetOf(body, replayId, tenant, { replayTargets, projections });
    const { from, to } = await replayTargets.ends(body);
    const {
      type: types,
      subject,
      correlation_id: correlationId,
      speed = 'as_fast_as_possible',
      max_gap_ms: maxGapMs,
    } = body;
    const unseen = unseenBy(caller);
    const without = unseen.length === 0 ? undefined : [...unseen];
    const more = present({ types, subject, correlationId, without, maxGapMs });
    const draft = emit(replayRequested, {
      replayId,
      from: formatPosition(from),
      to: formatPosition(to),
      speed,
      target,
      ...more,
    });
    const secret = target.kind === 'webhook' ? replayTargets.secretOf(tenant, replayId) : null;
    const shown = (replay: Replay | undefined): NewReplay | undefined => replay && { ...replay, secret };
    return accept([draft], {
      outcome: { done: [replayStarted, replayFailed] },
      // The end of the log has moved on when the request is repeated.
      mayDiffer: ['from', 'to'],
      show: async () => shown(await replays.one(tenant, replayId)),
      locationOf: ({ id }) => pathOf(id),
      pending: { body: { ...requestedOf(draft), secret }, location: pathOf(replayId) },
    });
  },
});

export const streamReplay = defineRoute({
  method: 'GET',
  path: '/events/replay',
  can: 'events:read',
  summary:
    'Recorded events as NDJSON, in log order, to the end as it was when asked: each line a CloudEvent, or with positions=true {position, msg_id, event}. An answer that was cut off goes on with after=',
  tag: 'replays',
  kind: 'lines',
  produces: 'application/x-ndjson',
  query: closed({
    ...STRETCH,
    after: Type.Optional(
      Type.String({ maxLength: 64, description: 'Go on after this position; with the other fields as before' }),
    ),
    positions: Type.Optional(Type.Boolean({ description: 'Each event with its position and message id' })),
    raw: Type.Optional(Type.Boolean({ description: 'Each event as it lies on the log, whatever its version' })),
  }),
  reply: EventItem,
  replyHeaders: {
    'AuraLink-From': 'Position it begins at',
    'AuraLink-To': 'Position it ends at, the end of the log as it was',
  },
  errors: ['CURSOR_INVALID', 'REPLAY_RANGE_EMPTY', 'BROKER_UNREACHABLE'],
  needs: ['replayTargets', 'log'],
  run: async ({ query, signal }, { replayTargets, log }, caller) => {
    const { tenant } = caller;
    const { from, to } = await replayTargets.ends(query);
    const start =
      query.after === undefined ? from : { ...from, seq: Math.max(from.seq, readPosition(query.after).seq + 1) };
    const {
      type: types,
      subject,
      correlation_id: correlationId,
      speed = 'as_fast_as_possible',
      max_gap_ms: maxGapMs,
    } = query;
    const wanted = { tenant, from: start, to, types, subject, correlationId, without: unseenBy(caller) };
    const events = paced(log, wanted, { speed, maxGapMs }, signal);
    const form = { positions: query.positions === true, raw: query.raw === true };
    const lines = async function* () {
      for await (const stored of events) yield lineOf(stored, form);
    };
    return { lines: lines(), headers: { 'auralink-from': formatPosition(start), 'auralink-to': formatPosition(to) } };
  },
});

export const listReplays = defineRoute({
  method: 'GET',
  path: '/replays',
  can: 'system:read',
  summary: 'Replays, the newest first',
  tag: 'replays',
  query: closed({ state: Type.Optional(ReplayState), ...Paging }),
  reply: page(Replay),
  errors: ['CURSOR_INVALID'],
  needs: ['replays'],
  run: ({ query }, { replays }, { tenant }) => replays.list(tenant, query),
});

export const getReplay = defineRoute({
  method: 'GET',
  path: '/replays/{id}',
  can: 'system:read',
  summary: 'One replay with its progress',
  tag: 'replays',
  params: Which,
  reply: Replay,
  errors: ['REPLAY_NOT_FOUND'],
  needs: ['replays'],
  run: async ({ params: { id } }, { replays }, { tenant }) =>
    (await replays.one(tenant, id)) ?? missing('REPLAY_NOT_FOUND', { id }),
});

/** Throws REPLAY_NOT_FOUND, REPLAY_OVER, REPLAY_NOT_PAUSABLE; a repeat of a request that was carried out meets neither of the latter. */
const actOn = async (replays: Ports['replays'], tenant: string, id: string, repeated: unknown): Promise<Replay> => {
  const replay = (await replays.one(tenant, id)) ?? missing('REPLAY_NOT_FOUND', { id });
  if (repeated !== undefined) return replay;
  if (replay.state === 'completed' || replay.state === 'cancelled')
    missing('REPLAY_OVER', { id, state: replay.state, position: replay.position });
  if (replay.target.type === 'projection') missing('REPLAY_NOT_PAUSABLE', { id });
  return replay;
};

const ACTING = ['REPLAY_NOT_FOUND', 'REPLAY_OVER', 'REPLAY_NOT_PAUSABLE'] as const;
const ACT = {
  can: 'system:write',
  tag: 'replays',
  params: Which,
  reply: Replay,
  errors: ACTING,
  needs: ['replays'],
} as const;

/** Asks for it and waits for what comes of it; where the replay stands so `already` there is nothing to ask. */
const acting =
  (
    intent: typeof replayPauseRequested,
    towards: 'pausing' | 'resuming' | 'cancelling',
    { already, done }: { readonly already?: Replay['state']; readonly done: readonly EventDeclaration[] },
  ) =>
  async (
    { params: { id }, repeated }: { readonly params: { readonly id: string }; readonly repeated: unknown },
    { replays }: Pick<Ports, 'replays'>,
    { tenant }: Caller,
  ) => {
    const replay = await actOn(replays, tenant, id, repeated);
    const show = () => replays.one(tenant, id);
    const pending = { body: { ...replay, state: towards }, location: pathOf(id) };
    if (repeated === undefined && replay.state === already) return accept<Replay>([], { show, pending });
    return accept<Replay>([emit(intent, { replayId: id })], { outcome: { done }, show, pending });
  };

export const pauseReplay = defineRoute({
  ...ACT,
  method: 'POST',
  path: '/replays/{id}/pause',
  summary: 'Have a replay stand still; it keeps its place',
  publishes: [replayPauseRequested],
  run: acting(replayPauseRequested, 'pausing', { already: 'paused', done: [replayPaused] }),
});

export const resumeReplay = defineRoute({
  ...ACT,
  method: 'POST',
  path: '/replays/{id}/resume',
  summary: 'Have a paused or failed replay go on from its place',
  publishes: [replayResumeRequested],
  run: acting(replayResumeRequested, 'resuming', {
    already: 'running',
    done: [replayStarted, replayResumed, replayFailed, replayCompleted],
  }),
});

export const cancelReplay = defineRoute({
  ...ACT,
  method: 'POST',
  path: '/replays/{id}/cancel',
  summary: 'End a replay where it stands',
  publishes: [replayCancelRequested],
  run: acting(replayCancelRequested, 'cancelling', { done: [replayCancelled] }),
});
