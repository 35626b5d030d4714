import type { ApiKey } from '../api/types.ts';
import { State } from '../ui/State.tsx';

const SOON_MS = 7 * 24 * 3_600_000;

/** Whether a key that holds will end within a week. */
export const endsSoon = ({ state, expires_at: until }: ApiKey, now = Date.now()): boolean =>
  state === 'active' && Date.parse(until) - now < SOON_MS;

/** A key's state in a word; one that ends within a week says so. */
export const KeyState = ({ apiKey }: { readonly apiKey: ApiKey }) => {
  if (apiKey.state === 'revoked') return <State tone="bad">Revoked</State>;
  if (apiKey.state === 'expired') return <State tone="quiet">Expired</State>;
  return endsSoon(apiKey) ? <State tone="warn">Expires soon</State> : <State tone="live">Active</State>;
};

/** What a key allows: its roles, its scope, or both. */
export const allowsWords = ({ roles, scope }: Pick<ApiKey, 'roles' | 'scope'>): string =>
  [roles?.join(', '), scope].filter(Boolean).join(' · ');
