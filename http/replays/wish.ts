import type { replayRequested } from '../../schemas/replays.ts';
import { replaySubject } from '../../streams/replay/nats.ts';
import { missing } from '../find.ts';
import type { Ports } from '../ports.ts';
import type { Replay, ReplayWish } from '../shapes/replays.ts';

const RETRY_FOR_S = 600;

type Target = (typeof replayRequested.example)['target'];

const isWhole = ({ target: _target, ...rest }: ReplayWish): boolean => Object.keys(rest).length === 0;

/** The target as the log holds it. Throws what makes it none: WEBHOOK_URL_REFUSED, PROJECTION_NOT_FOUND, REPLAY_TARGET_INVALID. */
export const targetOf = async (
  wish: ReplayWish,
  replayId: string,
  tenant: string,
  { replayTargets, projections }: Pick<Ports, 'replayTargets' | 'projections'>,
): Promise<Target> => {
  const { target } = wish;
  if (target.type === 'webhook') {
    await replayTargets.checkUrl(target.url);
    const { url, mode = 'structured', retry_for_s: seconds = RETRY_FOR_S } = target;
    return { kind: 'webhook', url, mode, retryForMs: seconds * 1_000 };
  }
  if (target.type === 'nats') {
    const subject = replaySubject(tenant, target.name ?? replayId);
    return { kind: 'nats', subject, acknowledged: target.acknowledged ?? false };
  }
  const { projection } = target;
  if (!isWhole(wish))
    missing('REPLAY_TARGET_INVALID', {
      reason: 'a projection is built from the whole log, at full speed: leave the rest out',
    });
  if (!(await projections.one(tenant, projection))) missing('PROJECTION_NOT_FOUND', { projection });
  return { kind: 'projection', projection, rebuildId: `rb-${replayId}` };
};

const viewOf = (target: Target): Replay['target'] => {
  if (target.kind === 'webhook')
    return { type: 'webhook', url: target.url, mode: target.mode, retry_for_s: target.retryForMs / 1_000 };
  if (target.kind === 'nats') return { type: 'nats', subject: target.subject, acknowledged: target.acknowledged };
  return { type: 'projection', projection: target.projection };
};

/** The replay as it is before anything has become of it. */
export const requestedOf = ({ data }: { readonly data: typeof replayRequested.example }): Replay => ({
  id: data.replayId,
  state: 'requested',
  from: data.from,
  to: data.to,
  types: data.types ?? [],
  subject: data.subject ?? null,
  correlation_id: data.correlationId ?? null,
  speed: data.speed,
  max_gap_ms: data.maxGapMs ?? null,
  target: viewOf(data.target),
  position: data.from,
  delivered: 0,
  percent: 0,
  events_per_second: null,
  seconds_left: null,
  restarts: 0,
  requested_at: new Date().toISOString(),
  started_at: null,
  marked_at: null,
  ended_at: null,
  error: null,
});
