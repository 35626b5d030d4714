import { apiKeyCreated, apiKeyRevoked, apiKeyRotated } from '../schemas/api-keys.ts';
import type { DataOf, EventDeclaration } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { type Directory, type DirectoryGround, directoryOf } from './directory.ts';

type Created = DataOf<typeof apiKeyCreated>;
type Rotated = DataOf<typeof apiKeyRotated>;

/** A key as the log tells it: what it is known by, what it allows, until when. */
export interface KeyState extends Pick<Created, 'keyId' | 'name' | 'roles' | 'scope' | 'source' | 'owners'> {
  readonly hash: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** The secret before the last rotation, as long as it holds. */
  readonly previous?: { readonly hash: string; readonly until: string };
  readonly revoked: boolean;
}

const last = (events: readonly StoredEvent[], { type }: EventDeclaration): StoredEvent['event'] | undefined =>
  events.findLast(({ event }) => event.type === type)?.event;

const previousOf = ({ previousHash: hash, previousUntil: until }: Partial<Rotated> = {}): Pick<KeyState, 'previous'> =>
  hash === undefined || until === undefined ? {} : { previous: { hash, until } };

/** Nothing for a key that nobody made. Once revoked, always revoked. */
export const keyStateOf = (events: readonly StoredEvent[]): KeyState | undefined => {
  const created = last(events, apiKeyCreated)?.data as Created | undefined;
  if (!created) return undefined;
  const { byId: _byId, by: _by, ...grant } = created;
  const rotated = last(events, apiKeyRotated)?.data as Rotated | undefined;
  const { hash, expiresAt } = rotated ?? created;
  return {
    ...grant,
    hash,
    expiresAt,
    ...previousOf(rotated),
    revoked: last(events, apiKeyRevoked) !== undefined,
  };
};

/** Which keys hold, in every process, without a database. */
export const createKeyStates = (ground: DirectoryGround): Directory<KeyState | undefined> =>
  directoryOf(ground, [apiKeyCreated, apiKeyRotated, apiKeyRevoked], keyStateOf);
