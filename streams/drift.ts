/** How far a difference can be undone on a running stream or consumer. */
export type Change = 'changeable' | 'enable-only' | 'fixed';

/** One way in which a stream or consumer on the server differs from its declaration. */
export interface Drift {
  readonly kind: 'stream' | 'consumer';
  readonly name: string;
  readonly field: string;
  readonly wanted: unknown;
  readonly found: unknown;
  readonly change: Change;
  /** What a person does about it, one sentence. */
  readonly advice: string;
  /** The log may not run like this: events could be lost, changed, or cannot be stored as promised. */
  readonly unsafe: boolean;
}

/** Settings nats-server 2.15.2 refuses to change on an existing stream. */
const FIXED_STREAM: readonly string[] = ['storage', 'retention', 'name'];
/** Settings it lets be switched on and never off again. */
const ENABLE_ONLY: readonly string[] = ['deny_delete', 'deny_purge'];
/** Settings it refuses to change on an existing consumer. */
const FIXED_CONSUMER: readonly string[] = [
  'deliver_policy',
  'opt_start_seq',
  'opt_start_time',
  'ack_policy',
  'replay_policy',
  'durable_name',
];
/** Without these the log is no log. */
const SAFETY: Readonly<Record<string, readonly string[]>> = {
  EVENTS: [
    'storage',
    'retention',
    'subjects',
    'discard',
    'allow_atomic',
    'allow_direct',
    'deny_delete',
    'deny_purge',
    'duplicate_window',
  ],
  OBJ_payloads: ['storage', 'retention', 'subjects', 'discard', 'allow_rollup_hdrs', 'allow_direct', 'max_age'],
};

/** An operator's decision, not a difference: only its absence is one. */
const BOUNDS: readonly string[] = ['max_bytes'];

type Settings = Readonly<Record<string, unknown>>;

/** Compares what is wanted with what the server has. Fields the declaration does not name are nobody's business. */
export const compare = (kind: Drift['kind'], name: string, wanted: Settings, found: Settings): readonly Drift[] =>
  Object.entries(wanted)
    .filter(([field, value]) => !same(field, value, found[field]))
    .map(([field, value]) => {
      const change = changeOf(kind, field, value);
      const unsafe = kind === 'stream' && (SAFETY[name] ?? []).includes(field);
      return {
        kind,
        name,
        field,
        wanted: value,
        found: found[field],
        change,
        unsafe,
        advice: adviceOf(kind, name, field, value, change),
      };
    });

const same = (field: string, wanted: unknown, found: unknown): boolean => {
  if (BOUNDS.includes(field)) return typeof found === 'number' && found > 0;
  return canonical(wanted) === canonical(found);
};

/** Empty and absent are the same to the server; lists have no order here. */
const canonical = (value: unknown): string => {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return 'none';
  if (Array.isArray(value)) return JSON.stringify(value.map(String).toSorted());
  if (typeof value === 'object')
    return JSON.stringify(
      Object.entries(value)
        .filter(([, item]) => item !== false)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  return JSON.stringify(value);
};

const changeOf = (kind: Drift['kind'], field: string, wanted: unknown): Change => {
  if ((kind === 'stream' ? FIXED_STREAM : FIXED_CONSUMER).includes(field)) return 'fixed';
  return kind === 'stream' && ENABLE_ONLY.includes(field) ? (wanted === true ? 'enable-only' : 'fixed') : 'changeable';
};

const adviceOf = (kind: Drift['kind'], name: string, field: string, wanted: unknown, change: Change): string => {
  const value = JSON.stringify(wanted);
  if (change === 'fixed' && kind === 'stream')
    return `Cannot be changed: restore the log into a new stream ${name} with ${field} = ${value}.`;
  if (change === 'fixed')
    return `Cannot be changed: delete the consumer ${name} and start again; it begins where ${field} says.`;
  if (change === 'enable-only') return `Set ${field} = ${value} on ${name}; once set it cannot be taken back.`;
  return `Set ${field} = ${value} on the ${kind} ${name}.`;
};
