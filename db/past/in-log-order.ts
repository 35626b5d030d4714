import type { StoredEvent } from '../../schemas/event.ts';

interface Head {
  readonly reader: AsyncIterator<StoredEvent>;
  readonly event: StoredEvent;
}

const headOf = async (reader: AsyncIterator<StoredEvent>): Promise<Head | undefined> => {
  const { done, value } = await reader.next();
  return done === true ? undefined : { reader, event: value };
};

/** Merges readings of one log, each in log order, into one in log order. Ends its sources when it is ended. */
export async function* inLogOrder(
  sources: readonly AsyncIterable<StoredEvent>[],
): AsyncGenerator<StoredEvent, void, void> {
  const readers = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    let heads = (await Promise.all(readers.map(headOf))).filter((head) => head !== undefined);
    while (heads.length > 0) {
      const first = heads.reduce((a, b) => (b.event.position.seq < a.event.position.seq ? b : a));
      yield first.event;
      const next = await headOf(first.reader);
      heads = heads.flatMap((head) => (head === first ? (next ?? []) : head));
    }
  } finally {
    await Promise.all(readers.map(async (reader) => reader.return?.()));
  }
}
