import type { ReplayAction } from '../api/actions.ts';
import type { NewReplayWish, Replay } from '../api/types.ts';
import { AURA, curlOf, quote } from '../events/commands.ts';
import type { ReplaySearch } from './search.ts';

const ACTIONS = { pause: 'pauseReplay', resume: 'resumeReplay', cancel: 'cancelReplay' } as const;

export const listAsCurl = ({ state }: Pick<ReplaySearch, 'state'>): string =>
  curlOf('listReplays', { query: { state } });
export const listAsAura = ({ state }: Pick<ReplaySearch, 'state'>): string =>
  `${AURA} replays${state === undefined ? '' : ` --state ${state}`}`;
export const replayAsCurl = (id: string): string => curlOf('getReplay', { params: { id } });
export const replayAsAura = (id: string): string => `${AURA} replays show ${id}`;
export const actAsCurl = (id: string, action: ReplayAction): string => curlOf(ACTIONS[action], { params: { id } });
export const actAsAura = (id: string, action: string): string => `${AURA} replays ${action} ${id}`;
export const wishAsCurl = (wish: NewReplayWish): string => curlOf('createReplay', { body: wish });

const targetFlags = (target: NewReplayWish['target']): readonly string[] => {
  if (target.type === 'projection') return [`--to-projection ${quote(target.projection)}`];
  if (target.type === 'nats')
    return [`--to-nats${target.name ? ` ${target.name}` : ''}`, target.acknowledged ? '--acknowledged' : ''];
  return [
    `--to-webhook ${quote(target.url)}`,
    target.mode && target.mode !== 'structured' ? `--mode ${target.mode}` : '',
  ];
};

const flags = (fields: Readonly<Record<string, string | number | undefined>>): readonly string[] =>
  Object.entries(fields).map(([name, value]) =>
    value === undefined || value === '' ? '' : `--${name} ${quote(String(value))}`,
  );

export const wishAsAura = (wish: NewReplayWish): string =>
  [
    `${AURA} replay`,
    ...flags({ from: wish.from, to: wish.to }),
    ...(wish.type ?? []).map((type) => `--type ${quote(type)}`),
    ...flags({
      subject: wish.subject,
      correlation: wish.correlation_id,
      speed: wish.speed,
      'max-gap': wish.max_gap_ms === undefined ? undefined : `${wish.max_gap_ms}ms`,
    }),
    ...targetFlags(wish.target),
  ]
    .filter(Boolean)
    .join(' ');

/** Who is told, in a few words. */
export const targetText = ({ target }: Pick<Replay, 'target'>): string => {
  if (target.type === 'webhook') return target.url.replace(/^https?:\/\//, '');
  return target.type === 'nats' ? `${target.subject}.>` : target.projection;
};

export const speedText = (speed: Replay['speed']): string => {
  if (speed === 'as_fast_as_possible') return 'As fast as possible';
  return speed === 'real_time' ? 'As it happened' : `${speed} × as fast`;
};
