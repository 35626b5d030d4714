import type { Access } from '../access.ts';
import { allows, type Caller, type Credentials } from '../auth.ts';

type Reply = { readonly raw: { readonly on: (event: 'close', listener: () => void) => unknown } };

const REFUSED: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

/** Whether the holder is still a member, as far as it was one, and still may do it. */
const mayStill = async (caller: Caller, can: Access, { membership }: Credentials): Promise<boolean> => {
  const { permissions } = await membership.of({ ...caller, issuedAt: caller.issuedAt ?? 0 });
  return can === 'anyone' || can === 'public' || allows({ permissions }, can);
};

/**
 * Ends as soon as the credential of a caller does not hold any more: a stream does not outlive a revoked key, an ended session, a member who was
 * removed or lost the role for it.
 */
export const whileCredentialHolds = (
  caller: Caller,
  can: Access,
  credentials: Credentials,
  reply: Reply,
): AbortSignal | undefined => {
  const { tenant, session, keyId, kind } = caller;
  if (kind === 'none') return undefined;
  const over = new AbortController();
  const endUnless = (holds: Promise<boolean>): void =>
    void holds.then(
      (held) => (held ? undefined : over.abort()),
      (thrown: unknown) =>
        // The log is away: the next word about it says.
        REFUSED.has((thrown as { readonly code?: string }).code) ? over.abort() : undefined,
    );
  const [checked, id] = keyId === undefined ? [credentials.sessions, session] : [credentials.keys, keyId];
  if (id !== undefined)
    reply.raw.on(
      'close',
      checked.watch(tenant, id, () => endUnless(checked.holds(tenant, id))),
    );
  if (keyId === undefined)
    reply.raw.on(
      'close',
      credentials.membership.watch(caller, () => endUnless(mayStill(caller, can, credentials))),
    );
  return over.signal;
};
