import { emit } from '../../schemas/define.ts';
import { apiKeyUsed } from '../../schemas/api-keys.ts';
import { Fault } from '../../schemas/errors.ts';
import type { Directory } from '../../streams/directory.ts';
import type { KeyState } from '../../streams/key-states.ts';
import type { Publisher } from '../../streams/log.ts';
import { RefusedFor } from '../security/refused.ts';
import { networkOf } from '../security/visitor.ts';
import type { Verified } from '../tokens.ts';
import { keyHash, readKey, sameHash } from './text.ts';

/** How often the use of a key is told at most: the log keeps every event for ever. */
export const USE_TOLD_EVERY_MS = 10 * 60_000;

/** What a key that holds grants. */
export type KeyGrant = Verified & { readonly keyId: string };

/** Checks API keys, as the log tells of them. */
export interface KeyCheck {
  /** Throws UNAUTHENTICATED, always with the same words: nobody learns whether a key was, is, or has ended. */
  readonly verify: (text: string, address: string) => Promise<KeyGrant>;
  /** Called whenever something was told about the key. */
  readonly watch: Directory<KeyState | undefined>['watch'];
  /** Whether it still holds. */
  readonly holds: (tenant: string, keyId: string) => Promise<boolean>;
}

export interface KeyCheckOptions {
  readonly states: Pick<Directory<KeyState | undefined>, 'of' | 'watch'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly source: string;
  readonly now?: () => number;
}

const refused = (who?: RefusedFor): Fault => new Fault('UNAUTHENTICATED', { reason: 'the API key does not hold' }, who);

/** Until when the secret of this hash holds, ms since 1970; undefined for a wrong one. Both are compared, whichever fits. */
const holdsUntil = ({ hash, expiresAt, previous }: KeyState, given: string): number | undefined => {
  const [isNew, isOld] = [sameHash(hash, given), sameHash(previous?.hash ?? '', given)];
  if (isNew) return Date.parse(expiresAt);
  return isOld ? Math.min(Date.parse(previous?.until ?? ''), Date.parse(expiresAt)) : undefined;
};

/** Makes the check. A key that was never seen costs one look at the log, any other none. */
export const createKeyCheck = ({ states, publisher, source, now = Date.now }: KeyCheckOptions): KeyCheck => {
  const told = new Map<string, number>();
  const tell = (tenant: string, { keyId }: KeyState, address: string): void => {
    const at = now();
    const span = Math.floor(at / USE_TOLD_EVERY_MS);
    const id = `${tenant}/${keyId}`;
    if (told.get(id) === span) return;
    told.set(id, span);
    // Two processes that tell of the same ten minutes tell the same event.
    const draft = emit(apiKeyUsed, { keyId, network: networkOf(address) }, { id: `used-${keyId}-${span}` });
    // The request does not wait for it, and does not fail for it: the next one tells again.
    void publisher.publish(draft, { tenant, source }).catch(() => told.delete(id));
  };
  return {
    watch: states.watch,
    holds: async (tenant, keyId) => {
      const state = await states.of(tenant, keyId);
      return state !== undefined && !state.revoked && Date.parse(state.expiresAt) > now();
    },
    verify: async (text, address) => {
      const named = readKey(text);
      if (!named) throw refused();
      const { tenant, keyId } = named;
      const given = keyHash(text);
      const state = await states.of(tenant, keyId);
      if (!state) throw refused();
      const until = holdsUntil(state, given);
      if (until === undefined || state.revoked || until <= now()) throw refused(new RefusedFor({ tenant, keyId }));
      tell(tenant, state, address);
      const { roles, scope, source: prefix, owners } = state;
      return {
        tenant,
        subject: `key:${keyId}`,
        keyId,
        expiresAt: Math.floor(until / 1_000),
        // Its own revocation ends it, not what is said of tokens made before a moment.
        issuedAt: Math.floor(now() / 1_000),
        ...(roles ? { roles } : {}),
        ...(scope === undefined ? {} : { scope }),
        ...(prefix === undefined ? {} : { source: prefix }),
        ...(owners ? { owners } : {}),
      };
    },
  };
};
