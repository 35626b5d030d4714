import { apiKeyCreated, apiKeyRevoked, apiKeyRotated } from '../../schemas/api-keys.ts';
import type { EventOf } from '../../schemas/event.ts';
import { securityRefused } from '../../schemas/refusals.ts';
import { securitySignedIn, securitySignedOut, sessionEnded } from '../../schemas/sessions.ts';
import { defineProjection, row, when } from '../define.ts';
import { SecurityEntry } from '../entities/security-log.ts';

type Placed = Pick<EventOf, 'tenant' | 'time' | 'position' | 'msgId'>;

const entry = (kind: string, { tenant, time, position, msgId }: Placed) =>
  row(SecurityEntry, tenant, msgId).set({ kind, at: time, seq: position.seq });

interface KeyChange extends Placed {
  readonly data: { readonly keyId: string; readonly byId: string; readonly by: string | null };
}

const keyChange = (kind: string, event: KeyChange) =>
  entry(kind, event).set({ keyId: event.data.keyId, personId: event.data.byId, subject: event.data.by });

/** One row an event; a session that its own person signed out of has one row, not two. */
export default defineProjection({
  name: 'security-log',
  tables: [SecurityEntry],
  cases: [
    when(securitySignedIn, (event) => {
      const { sessionId, personId, subject, method, agent = null, network = null, addressId = null } = event.data;
      return entry('signed_in', event).set({
        sessionId,
        personId,
        subject,
        credential: method,
        agent,
        network,
        addressId,
      });
    }),
    when(securitySignedOut, (event) => {
      const { sessionId, personId, subject } = event.data;
      return entry('signed_out', event).set({ sessionId, personId, subject });
    }),
    when(sessionEnded, (event) => {
      const { sessionId, personId, subject, reason, endedBy, endedById } = event.data;
      if (reason === 'signed_out') return undefined;
      const named = endedBy === null ? null : `ended by ${endedBy ?? 'somebody'}`;
      if (reason === 'everywhere')
        return entry('session_ended', event).set({ sessionId, personId, subject, reason: 'signed out everywhere' });
      return entry('session_ended', event).set({ sessionId, personId, subject, reason: named, endedById });
    }),
    when(securityRefused, (event) => {
      const { code, reason = null, credential, method, route, permission = null, keyId = null } = event.data;
      const { personId = null, subject = null, network, addressId = null, count, firstAt } = event.data;
      return entry('refused', event)
        .set({ code, reason, credential, method, route, permission, keyId })
        .set({ personId, subject, network, addressId, count, firstAt });
    }),
    when(apiKeyCreated, (event) => keyChange('key_created', event)),
    when(apiKeyRotated, (event) => keyChange('key_rotated', event)),
    when(apiKeyRevoked, (event) => keyChange('key_revoked', event)),
  ],
});
