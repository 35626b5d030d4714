import type { Caller, Credentials } from '../auth.ts';

/** Ends as soon as the credential of a caller does not hold any more: a stream does not outlive a revoked key or an ended session. */
export const whileCredentialHolds = (
  { tenant, session, keyId }: Caller,
  { sessions, keys }: Credentials,
  reply: { readonly raw: { readonly on: (event: 'close', listener: () => void) => unknown } },
): AbortSignal | undefined => {
  const [checked, id] = keyId === undefined ? [sessions, session] : [keys, keyId];
  if (id === undefined) return undefined;
  const over = new AbortController();
  const look = (): void =>
    void checked.holds(tenant, id).then(
      (holds) => (holds ? undefined : over.abort()),
      // The log is away: the next word about it says.
      () => undefined,
    );
  reply.raw.on('close', checked.watch(tenant, id, look));
  return over.signal;
};
