import { isDeepStrictEqual } from 'node:util';
import type { Draft, EventDeclaration } from '../schemas/define.ts';
import { ERRORS, type ErrorCode, Fault } from '../schemas/errors.ts';
import type { Position, StoredEvent } from '../schemas/event.ts';
import { chainOf } from '../schemas/versions.ts';
import { msgIdOf, requestId } from '../streams/identity.ts';
import type { Cause } from '../streams/log.ts';
import type { Caller } from './auth.ts';
import { checkRevision, publishGuarded } from './guard.ts';
import type { Ports } from './ports.ts';
import type { Preference } from './prefer.ts';
import { projectedBy } from './projected.ts';

/** CloudEvents source of everything the facade publishes. */
export const SOURCE = '/auralink/http';

/** How a write goes on once its events are stored. */
export interface Acceptance<Body> {
  /**
   * The events of which any says how it ended, and the one that says no (with `code` and `reason`), which is the answer then; absent:
   * the stored events are the outcome themselves.
   */
  readonly outcome?: {
    readonly done: EventDeclaration | readonly EventDeclaration[];
    readonly refused?: EventDeclaration;
  };
  /** False: the answer does not come from the read model, so it need not wait for it. */
  readonly projected?: false;
  /** Fields in which a repeat of the request may differ from what the first one stored. */
  readonly mayDiffer?: readonly string[];
  /** The answer, asked for when the read model has the outcome; undefined where it does not show it yet. */
  readonly show: () => Promise<Body | undefined> | Body;
  /** The answer while the outcome is open, where it can be read later. */
  readonly pending: { readonly body: Body; readonly location: string };
  /** `Location` of what was made. */
  readonly locationOf?: (body: Body) => string;
  /** Revision of the first event's aggregate that the caller's If-Match must name, if it sends one; what is stored is guarded by it. */
  readonly revision?: number;
  /**
   * The last sequence of all of the first event's kind in the tenant, where something must hold among them: stored only while none of them
   * has moved (REVISION_CONFLICT). What If-Match names must then have been read no earlier.
   */
  readonly ofKind?: number;
  /** Stored only while the aggregate stands at `revision`, whether or not the caller sent If-Match: REVISION_CONFLICT else. */
  readonly guarded?: true;
  /** Whose history the events lie in, where that is not the caller's: what the platform does about a tenant. */
  readonly tenant?: string;
}

/** What a route's `run` returns when it wants something stored. Only `http/write.ts` publishes. */
export class Accepted<Body> {
  readonly drafts: readonly Draft[];
  readonly acceptance: Acceptance<Body>;

  constructor(drafts: readonly Draft[], acceptance: Acceptance<Body>) {
    this.drafts = drafts;
    this.acceptance = acceptance;
  }
}

/** Asks for the drafts to be stored and says how the answer comes about. */
export const accept = <Body>(drafts: readonly Draft[], acceptance: Acceptance<Body>): Accepted<Body> =>
  new Accepted(drafts, acceptance);

/** Who writes what under which key; everything the ids of its events derive from. */
export interface Writing {
  readonly operation: string;
  readonly caller: Caller;
  /** The Idempotency-Key, or a fresh one. */
  readonly key: string;
  readonly prefer: Preference;
  readonly ifMatch: string | undefined;
  readonly traceparent: string | undefined;
  readonly signal: AbortSignal;
  /** What the first request with this key stored. */
  readonly repeated: StoredEvent | undefined;
}

/** A finished write. */
export interface Written {
  readonly status: 'done' | 'pending';
  readonly body: unknown;
  readonly location: string | undefined;
}

type Deps = Pick<Ports, 'publisher' | 'live' | 'log' | 'events'>;

const whose = ({ tenant, subject }: Caller): string => `${tenant}\0${subject}`;

/** Id of the event at `index` of a write. */
export const eventId = (
  { operation, caller, key }: Pick<Writing, 'operation' | 'caller' | 'key'>,
  index: number,
): string => requestId(whose(caller), operation, key, index);

/** An id of ours (`rq-…`) that a repeat of the request gets again. */
export const ownId = (
  { operation, caller, key }: Pick<Writing, 'operation' | 'caller' | 'key'>,
  prefix: string,
  index = 0,
): string => `${prefix}-${requestId(whose(caller), `${operation}/${prefix}`, key, index)}`;

/** Undefined where the part that should have answered is away; throws everything else, refusals among it. */
const unlessAway = (thrown: unknown): undefined => {
  const away =
    thrown instanceof Fault && (thrown.code === 'DATABASE_UNREACHABLE' || thrown.code === 'BROKER_UNREACHABLE');
  if (!away || 'refusedBy' in thrown.details) throw thrown;
  return undefined;
};

/** What an earlier request with the same Idempotency-Key stored first; the read model knows it at any distance. */
export const findRepeated = async (
  writing: Pick<Writing, 'operation' | 'caller' | 'key'>,
  events: Ports['events'],
): Promise<StoredEvent | undefined> => {
  const msgId = msgIdOf(writing.caller.tenant, SOURCE, eventId(writing, 0));
  try {
    return (await events.stored(writing.caller.tenant, [msgId]))[0];
  } catch (thrown) {
    // Without Postgres the log's own window still tells repeats; a write does not fail for want of a read model.
    return unlessAway(thrown);
  }
};

/** Whether two requests with one key asked for the same. What was said about somebody who is erased cannot be compared and does not count. */
const sameData = (
  { event, data: wanted }: Draft,
  stored: Readonly<Record<string, unknown>>,
  mayDiffer: readonly string[],
): boolean => {
  const personal = new Set(event.personal.flatMap(({ fields: of }) => of));
  const isErased = (field: string): boolean => stored[field] === null && personal.has(field);
  const plain = JSON.parse(JSON.stringify(wanted)) as Record<string, unknown>;
  const fields = [...new Set([...Object.keys(plain), ...Object.keys(stored)])].filter(
    (field) => !mayDiffer.includes(field),
  );
  return fields.every((field) => isErased(field) || isDeepStrictEqual(plain[field], stored[field]));
};

const checkRepeat = (writing: Writing, draft: Draft, first: StoredEvent, mayDiffer: readonly string[] = []): void => {
  if (first.event.type === draft.event.type && sameData(draft, first.event.data, mayDiffer)) return;
  throw new Fault('IDEMPOTENCY_KEY_REUSED', { idempotencyKey: writing.key });
};

interface Intent {
  readonly msgId: string;
  readonly position: Position;
  readonly repeated: boolean;
}

/** Stores the drafts, or finds them stored by an earlier request with the same key. */
const store = async (
  { drafts, acceptance }: Accepted<unknown>,
  writing: Writing,
  deps: Deps,
): Promise<readonly Intent[]> => {
  const { caller, repeated, traceparent, ifMatch } = writing;
  const { mayDiffer, revision, ofKind, guarded, tenant = caller.tenant } = acceptance;
  const named = drafts.map((draft, index) => ({ ...draft, id: eventId(writing, index) }));
  const [first] = named;
  if (first && repeated) {
    checkRepeat(writing, first, repeated, mayDiffer);
    return named.map(({ id }) => ({
      msgId: msgIdOf(tenant, SOURCE, id),
      position: repeated.position,
      repeated: true,
    }));
  }
  const cause: Cause = { tenant, source: SOURCE, traceparent };
  const stored = await publishGuarded(named, cause, { ifMatch, revision, ofKind, always: guarded }, deps);
  const [known] = stored;
  if (first && known?.duplicate) checkRepeat(writing, first, (await deps.log.one(known.position)) ?? known, mayDiffer);
  return stored.map(({ msgId, position, duplicate }) => ({ msgId, position, repeated: duplicate }));
};

const refusal = (event: StoredEvent): Fault => {
  const { code, reason } = event.event.data as { readonly code?: string; readonly reason?: string };
  const known = code !== undefined && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'LIVEKIT_REFUSED';
  return new Fault(known, { reason, refusedBy: event.msgId });
};

/** Waits for the outcome of every intent; undefined when the time is over first. Throws the code of a refusal. */
const outcomes = async (
  intents: readonly Intent[],
  { done, refused }: NonNullable<Acceptance<unknown>['outcome']>,
  tenant: string,
  { live, events }: Deps,
  signal: AbortSignal,
): Promise<readonly Position[] | undefined> => {
  const types = [done, refused ?? []]
    .flat()
    .flatMap(chainOf)
    .map(({ type }) => type);
  const open = new Set(intents.map(({ msgId }) => msgId));
  const found: Position[] = [];
  const take = (event: StoredEvent): void => {
    if (event.event.causationid === undefined || !open.delete(event.event.causationid)) return;
    if (event.event.type === refused?.type) throw refusal(event);
    found.push(event.position);
  };
  for (const { msgId, repeated } of intents)
    if (repeated) for (const event of await events.byCause(tenant, msgId, types)) take(event);
  const from = intents.map(({ position }) => position).toSorted((a, b) => a.seq - b.seq)[0];
  if (open.size === 0) return found;
  for await (const event of live.follow({ tenant, types }, from, signal)) {
    take(event);
    if (open.size === 0) return found;
  }
  return undefined;
};

const last = (positions: readonly Position[]): Position | undefined => positions.toSorted((a, b) => b.seq - a.seq)[0];

/** Waits as long as the caller wants; gives the answer, or undefined when it is still open. */
const settle = async <Body>(
  intents: readonly Intent[],
  acceptance: Acceptance<Body>,
  writing: Writing,
  deps: Deps,
): Promise<Body | undefined> => {
  const { outcome, projected, show, tenant = writing.caller.tenant } = acceptance;
  const until = Date.now() + writing.prefer.waitMs;
  const signal = AbortSignal.any([writing.signal, AbortSignal.timeout(writing.prefer.waitMs)]);
  const positions = outcome
    ? await outcomes(intents, outcome, tenant, deps, signal)
    : intents.map(({ position }) => position);
  const seen = positions && last(positions);
  if (!seen) return undefined;
  if (projected === false) return show();
  if (!(await projectedBy(deps.live, seen, Math.max(0, until - Date.now()), signal, tenant))) return undefined;
  return show();
};

/**
 * Carries a write out: If-Match, ids, publishing, then waiting for the outcome and the read model, at most as long as
 * the caller prefers. Throws the fault of the broker, of a refusal, or IDEMPOTENCY_KEY_REUSED.
 */
export const write = async <Body>(accepted: Accepted<Body>, writing: Writing, deps: Deps): Promise<Written> => {
  const { drafts, acceptance } = accepted;
  // What the first request with the key changed is no objection to its repeat.
  if (!writing.repeated) checkRevision({ ifMatch: writing.ifMatch, revision: acceptance.revision });
  const intents = drafts.length === 0 ? [] : await store(accepted as Accepted<unknown>, writing, deps);
  const pending: Written = { status: 'pending', body: acceptance.pending.body, location: acceptance.pending.location };
  if (writing.prefer.waitMs === 0 && acceptance.projected !== false) return pending;
  // Stored is stored: a part that goes away while the outcome is waited for makes the answer 202, not an error.
  const body =
    drafts.length === 0 ? await acceptance.show() : await settle(intents, acceptance, writing, deps).catch(unlessAway);
  if (body === undefined) return pending;
  return { status: 'done', body, location: acceptance.locationOf?.(body) };
};
