import { securitySignedIn, sessionEnded } from '../../schemas/sessions.ts';
import { defineProjection, row, when } from '../define.ts';
import { Session } from '../entities/sessions.ts';

/** Whoever ends a session first ends it. */
export default defineProjection({
  name: 'sessions',
  tables: [Session],
  cases: [
    when(securitySignedIn, ({ tenant, time, data }) =>
      row(Session, tenant, data.sessionId)
        .set({ personId: data.personId, subject: data.subject, name: data.name ?? null, method: data.method })
        .set({ issuer: data.issuer ?? null, agent: data.agent ?? null, network: data.network ?? null })
        .set({ startedAt: time, expiresAt: data.expiresAt }),
    ),
    when(sessionEnded, ({ tenant, time, data }) =>
      row(Session, tenant, data.sessionId)
        .once({ endedAt: time, endReason: data.reason })
        .once({ endedById: data.endedById, endedBy: data.endedBy }),
    ),
  ],
});
