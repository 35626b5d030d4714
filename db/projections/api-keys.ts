import { apiKeyCreated, apiKeyRevoked, apiKeyRotated, apiKeyUsed } from '../../schemas/api-keys.ts';
import { defineProjection, row, when } from '../define.ts';
import { ApiKey } from '../entities/api-keys.ts';

/** Only the platform speaks of keys: the log's order is theirs, hence `set`. */
export default defineProjection({
  name: 'api-keys',
  tables: [ApiKey],
  cases: [
    when(apiKeyCreated, ({ tenant, time, position, data: key }) =>
      row(ApiKey, tenant, key.keyId)
        .set({ name: key.name, hash: key.hash, scope: key.scope ?? null, source: key.source ?? null })
        .set({ roles: key.roles ?? null, owners: key.owners ?? null, expiresAt: key.expiresAt })
        .set({ createdAt: time, createdById: key.byId, createdBy: key.by, revision: position.seq }),
    ),
    when(apiKeyRotated, ({ tenant, time, position, data: key }) =>
      row(ApiKey, tenant, key.keyId)
        .set({ hash: key.hash, expiresAt: key.expiresAt, previousUntil: key.previousUntil ?? null })
        .set({ rotatedAt: time, revision: position.seq }),
    ),
    when(apiKeyRevoked, ({ tenant, time, position, data: key }) =>
      row(ApiKey, tenant, key.keyId)
        .once({ revokedAt: time, revokedById: key.byId, revokedBy: key.by })
        .set({ previousUntil: null, revision: position.seq }),
    ),
    when(apiKeyUsed, ({ tenant, time, data: { keyId, network } }) =>
      row(ApiKey, tenant, keyId).set({ lastUsedAt: time, lastUsedNetwork: network ?? null }),
    ),
  ],
});
