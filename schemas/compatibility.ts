import { isDeepStrictEqual } from 'node:util';
import type { Catalogue } from './catalogue.ts';
import type { EventDeclaration } from './define.ts';
import { differencesOf } from './narrowing.ts';

/** What of an event type others rely on: who writes it, where it lies, whose data is in it, and what its data may be. */
export interface ReleasedEvent {
  readonly owner: string;
  readonly aggregate: string;
  readonly key: string;
  readonly personal: readonly { readonly of: string; readonly fields: readonly string[] }[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** The catalogue of a release, as it is committed in `schemas/released.json`. By full type. */
export interface Release {
  readonly version: string;
  readonly events: Readonly<Record<string, ReleasedEvent>>;
}

/** A change that breaks somebody: who has written such events, or who reads them. */
export interface Breaking {
  readonly type: string;
  /** Field as a JSON pointer into the data; empty where it is the event as a whole. */
  readonly field: string;
  /** What is wrong and what to do, as one sentence. */
  readonly sentence: string;
}

const released = ({ owner, of, personal, data }: EventDeclaration): ReleasedEvent => ({
  owner,
  aggregate: of.name,
  key: of.key,
  personal: personal.map(({ of: person, fields }) => ({ of: person, fields: fields.toSorted() })),
  data: JSON.parse(JSON.stringify(data)) as ReleasedEvent['data'],
});

/** What a release promises, in a stable order. */
export const releaseOf = ({ events }: Pick<Catalogue, 'events'>, version: string): Release => ({
  version,
  events: Object.fromEntries(
    [...events.values()]
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map((event) => [event.type, released(event)] as const),
  ),
});

const successorOf = (type: string): string => type.replace(/\d+$/, (version) => String(Number(version) + 1));

const advice = (type: string): string =>
  `declare ${successorOf(type)} with from and upcast, and leave ${type} as it was released`;

const brokenEvent = (type: string, before: ReleasedEvent, now: ReleasedEvent): readonly Breaking[] => {
  const breaking: Breaking[] = [];
  const changed = (what: string, was: string, is: string, then: string) => {
    if (was !== is)
      breaking.push({ type, field: '', sentence: `${type}: its ${what} was ${was} and is now ${is}; ${then}` });
  };
  const elsewhere = 'that is another event: declare it under a name of its own, and leave this one';
  changed('owner', before.owner, now.owner, advice(type));
  changed('aggregate', before.aggregate, now.aggregate, elsewhere);
  changed('key', before.key, now.key, elsewhere);
  if (!isDeepStrictEqual(before.personal, now.personal))
    breaking.push({
      type,
      field: '',
      sentence: `${type}: its personal fields were ${listed(before)} and are now ${listed(now)}, but what lies on the log was encrypted as it was declared; ${advice(type)}`,
    });
  for (const { pointer, what } of differencesOf(before.data, now.data))
    breaking.push({ type, field: pointer, sentence: `${type}: ${pointer || 'its data'} ${what}; ${advice(type)}` });
  return breaking;
};

const listed = ({ personal }: ReleasedEvent): string =>
  personal.length === 0 ? 'none' : personal.map(({ of, fields }) => `${fields.join(', ')} of ${of}`).join('; ');

/**
 * Every way in which a catalogue breaks what was released; empty when it holds. Compatible are a new type, a new optional field, and data
 * that may be more than before: a wider range, a longer text, a further word. Whatever was accepted must still be accepted, since it lies
 * on the log and edges go on sending it; what every reader could count on, a field that is there and its JSON type, must stay.
 */
export const breakingChanges = (before: Release, now: Release): readonly Breaking[] =>
  Object.entries(before.events).flatMap(([type, event]) => {
    const current = now.events[type];
    if (current) return brokenEvent(type, event, current);
    const sentence = `${type}: it was released in ${before.version} and is declared no more, but the log holds such events for ever; declare it again${
      hasNewer(type, now) ? `, as what the newer version is made from` : ''
    }`;
    return [{ type, field: '', sentence }];
  });

const hasNewer = (type: string, { events }: Release): boolean =>
  Object.keys(events).some((other) => other.replace(/\d+$/, '') === type.replace(/\d+$/, ''));

/** The type of events that the release does not have: they are free to change until the next one. */
export const unreleased = (before: Release, now: Release): readonly string[] =>
  Object.keys(now.events).filter((type) => !(type in before.events));
