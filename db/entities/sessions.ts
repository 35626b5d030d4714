import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** A browser that signed in. */
export const Session = personal(
  defineEntity({
    name: 'Session',
    tableName: 'sessions',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      id: p.text().primary(),
      personId: p.text().nullable(),
      subject: p.text().nullable(),
      name: p.text().nullable(),
      method: p.text().nullable(),
      issuer: p.text().nullable(),
      agent: p.text().nullable(),
      network: p.text().nullable(),
      startedAt: p.datetime(3).nullable(),
      expiresAt: p.datetime(3).nullable(),
      endedAt: p.datetime(3).nullable(),
      endReason: p.text().nullable(),
      endedById: p.text().nullable(),
      endedBy: p.text().nullable(),
    },
    indexes: [
      { name: 'sessions_newest', properties: ['tenant', 'startedAt', 'id'] },
      { name: 'sessions_of_person', properties: ['tenant', 'personId', 'startedAt'] },
    ],
  }),
  { of: 'personId', columns: ['subject', 'name', 'agent', 'network'] },
  { of: 'endedById', columns: ['endedBy'] },
);
