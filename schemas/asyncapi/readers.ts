import type { Catalogue } from '../catalogue.ts';
import type { ReaderFacts } from './facts.ts';
import { keyOf } from './messages.ts';

type Json = Record<string, unknown>;

/** What each reader does with each event, as operations that receive: `create-room.room.requested.v1`. Events that the catalogue does not have are left out. */
export const readersOf = (readers: readonly ReaderFacts[], catalogue: Catalogue): Json =>
  Object.fromEntries(
    readers.flatMap(({ kind, name, meaning, reads, consumer }) =>
      reads.flatMap((type) => {
        const event = catalogue.events.get(type);
        if (!event) return [];
        const key = keyOf(event);
        const operation = {
          action: 'receive',
          channel: { $ref: `#/channels/${key}` },
          title: name,
          summary: meaning,
          description: `The ${kind} ${name} reads it, older versions as this one.`,
          messages: [{ $ref: `#/channels/${key}/messages/${key}` }],
          'x-reader': { kind, name, ...consumer },
        };
        return [[`${name}.${key}`, operation] as const];
      }),
    ),
  );
