import type { Described, Operation } from './document.ts';
import type { Request } from './requests.ts';
import type { Answer } from './send.ts';

/** So many of a kind are remembered, the newest. */
const MOST = 20;

/** What answers told of: ids by the path they stand behind (`/api/v1/timers/`), revisions by the path of the thing itself. */
export interface Known {
  /** Takes in what an answer tells of. */
  readonly learn: (request: Request, answer: Answer) => void;
  /** One that is there; undefined where none is known. */
  readonly idBehind: (path: string, place: number) => string | undefined;
  /** The revision a thing had when it was last seen. */
  readonly etagOf: (path: string) => string | undefined;
}

interface Item {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly items?: readonly Item[];
}

const parsed = (answer: Answer): Item => {
  try {
    return (JSON.parse(answer.body) ?? {}) as Item;
  } catch {
    return {};
  }
};

/** What its paths call it. */
const nameOf = ({ id, name }: Item): readonly string[] => [id ?? name].filter((one) => typeof one === 'string');

/** `/api/v1/timers/{timer}/x` → `/api/v1/timers/`, for the first parameter that a path has. */
const collectionOf = ({ path }: Operation): string => path.slice(0, Math.max(path.indexOf('{'), 0));

/** Remembers what there is, so that requests can be about it. */
export const createKnown = (document: Described): Known => {
  const ids = new Map<string, string[]>();
  const etags = new Map<string, string>();
  const collections = new Set(document.operations.map(collectionOf).filter((path) => path !== ''));
  const put = (collection: string, id: string): void => {
    if (!collections.has(collection)) return;
    const own = ids.get(collection) ?? [];
    if (!own.includes(id)) ids.set(collection, [...own, id].slice(-MOST));
  };
  const byLocation = (location: string): void => {
    for (const collection of collections)
      if (location.startsWith(collection)) put(collection, location.slice(collection.length).split('/')[0] ?? '');
  };
  return {
    learn: ({ path: asked }, answer) => {
      if (answer.status >= 300 || answer.cut) return;
      const [path = ''] = asked.split('?');
      const { location, etag } = answer.headers;
      if (location !== undefined) byLocation(location);
      if (etag !== undefined) etags.set(path, etag);
      const body = parsed(answer);
      for (const item of [...(body.items ?? []), body]) for (const id of nameOf(item)) put(`${path}/`, id);
    },
    idBehind: (collection, place) => {
      const own = ids.get(collection) ?? [];
      return own.length === 0 ? undefined : own[place % own.length];
    },
    etagOf: (path) => etags.get(path),
  };
};
