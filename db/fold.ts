import type { StoredEvent } from '../schemas/event.ts';
import { familyOf } from '../schemas/versions.ts';
import { eventOf } from '../streams/event-of.ts';
import { impersonalThrown } from '../streams/impersonal.ts';
import { compose, composeInto, draftOf, rowName, type Draft, type RowChange } from './changes.ts';
import type { Projection, ProjectionCase } from './define.ts';
import { erasuresIn, NOBODY, withoutErased, type Erasures, type Gone } from './erasure.ts';
import { isForgotten } from './outliving.ts';

/** An event that a projection could not take in, and why. */
export interface Failure {
  readonly projection: string;
  readonly event: StoredEvent;
  readonly error: unknown;
  /** Absent: the letter that the projection and the event have. */
  readonly deadLetterId?: string;
}

/** A failure; what the error quotes of people in passing would outlive their erasure in logs, letters and tables. */
export const failureOf = (projection: string, event: StoredEvent, error: unknown): Failure => ({
  projection,
  event,
  error: impersonalThrown(error, [event]),
});

/** A projection's cases by event type without its version, made once. */
export interface Folder {
  readonly projection: Projection;
  readonly cases: ReadonlyMap<string, readonly ProjectionCase[]>;
  /** Its rows go with their tenant: what a deleted one has said makes none. */
  readonly forgets: boolean;
}

/** Prepares a projection for folding. */
export const folderOf = (projection: Projection): Folder => ({
  projection,
  cases: Map.groupBy(projection.cases, ({ event }) => familyOf(event.type)),
  forgets: projection.tables.some(isForgotten),
});

/**
 * The row changes of one event, of whatever version, in the order of the cases. What is said about a person is null once he was erased, and before an
 * erasure that is among `erasures`.
 * Throws what a case throws, EVENT_VERSION_NEWER, EVENT_UPCAST_FAILED.
 */
export const changesOf = (
  cases: readonly ProjectionCase[],
  stored: StoredEvent,
  erasures: Erasures = NOBODY,
): readonly RowChange[] =>
  cases.flatMap(({ event, run }) => {
    const read = eventOf(stored, event);
    const made = run(erasures === NOBODY ? read : withoutErased(read, event, erasures));
    if (made === undefined) return [];
    return 'change' in made ? [made.change] : made.map(({ change }) => change);
  });

/** Adds the changes of one event: all of them, or with an error none. */
const add = (rows: Map<string, Draft>, changes: readonly RowChange[]): void => {
  const [first] = changes;
  if (!first) return;
  if (changes.length === 1 && !first.cleared) {
    const name = rowName(first);
    const before = rows.get(name);
    if (before) composeInto(before, first);
    else rows.set(name, draftOf(first));
    return;
  }
  const merged = new Map<string, RowChange>();
  for (const change of changes) {
    const name = rowName(change);
    const before = merged.get(name) ?? rows.get(name)?.change;
    merged.set(name, before ? compose(before, change) : change);
  }
  for (const [name, change] of merged) rows.set(name, draftOf(change));
};

/**
 * What events do to each row of a projection, merged. An event whose case throws changes nothing and is given back as a failure. Of tenants that are
 * `gone` nothing counts, wherever on the log that is said: so it makes no difference where a batch is cut, or from where one starts.
 */
export const fold = (
  { projection, cases, forgets }: Folder,
  events: readonly StoredEvent[],
  gone?: Gone,
): { readonly changes: readonly RowChange[]; readonly failures: readonly Failure[] } => {
  const rows = new Map<string, Draft>();
  const failures: Failure[] = [];
  const erasures = erasuresIn(events, gone);
  for (const event of events) {
    const mine = cases.get(familyOf(event.event.type));
    if (!mine || (forgets && erasures.isGone(event.event.tenant))) continue;
    try {
      add(rows, changesOf(mine, event, erasures));
    } catch (error) {
      failures.push(failureOf(projection.name, event, error));
    }
  }
  return { changes: [...rows.values()].map(({ change }) => change), failures };
};
