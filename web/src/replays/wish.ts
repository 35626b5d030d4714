import type { NewReplayWish } from '../api/types.ts';
import { typePattern } from '../events/search.ts';
import type { ReplaySelection } from './search.ts';

/** The form as it is filled in. */
export interface Draft {
  readonly target: 'webhook' | 'nats' | 'projection';
  readonly url: string;
  readonly mode: 'structured' | 'binary' | 'batch';
  readonly name: string;
  readonly acknowledged: boolean;
  readonly projection: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly subject: string;
  readonly correlation: string;
  readonly speed: 'as_fast_as_possible' | 'real_time' | 'times';
  readonly times: string | number;
  readonly maxGapS: string | number;
}

export const draftOf = (selection: ReplaySelection): Draft => ({
  target: 'webhook',
  url: '',
  mode: 'structured',
  name: '',
  acknowledged: false,
  projection: '',
  from: selection.from ?? '',
  to: selection.to ?? '',
  type: selection.type ?? '',
  subject: selection.subject ?? '',
  correlation: selection.correlation ?? '',
  speed: 'as_fast_as_possible',
  times: 10,
  maxGapS: '',
});

const targetOf = (draft: Draft): NewReplayWish['target'] => {
  if (draft.target === 'webhook') return { type: 'webhook', url: draft.url.trim(), mode: draft.mode };
  if (draft.target === 'projection') return { type: 'projection', projection: draft.projection };
  const name = draft.name.trim();
  return { type: 'nats', ...(name ? { name } : {}), ...(draft.acknowledged ? { acknowledged: true } : {}) };
};

/** Types as people write them, with spaces or commas between. */
const typesOf = (text: string): readonly string[] =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(typePattern);

/** The form as the API takes it: what is empty is left out, and a projection takes the whole log. */
export const wishOf = (draft: Draft): NewReplayWish => {
  const target = targetOf(draft);
  if (target.type === 'projection') return { target };
  const types = typesOf(draft.type);
  const [from, to, subject, correlation] = [draft.from, draft.to, draft.subject, draft.correlation].map((one) =>
    one.trim(),
  );
  const speed = draft.speed === 'times' ? Number(draft.times) : draft.speed;
  return {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(types.length > 0 ? { type: [...types] } : {}),
    ...(subject ? { subject } : {}),
    ...(correlation ? { correlation_id: correlation } : {}),
    ...(speed === 'as_fast_as_possible' ? {} : { speed }),
    ...(speed === 'as_fast_as_possible' || draft.maxGapS === '' ? {} : { max_gap_ms: Number(draft.maxGapS) * 1_000 }),
    target,
  };
};

/** Whether it names who is told. */
export const isComplete = ({ target, url, projection }: Draft): boolean =>
  target === 'webhook' ? url.trim() !== '' : target === 'nats' || projection !== '';
