import { defineEntity, p } from '@mikro-orm/postgresql';
import { personal } from '../personal.ts';
import { TENANT_BOUND } from './tenancy.ts';

/** Who came in, who was refused, who changed a key: one row an event. */
export const SecurityEntry = personal(
  defineEntity({
    name: 'SecurityEntry',
    tableName: 'security_log',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      /** Message id of the event. */
      id: p.text().primary(),
      seq: p.bigint('number').nullable(),
      at: p.datetime(3).nullable(),
      kind: p.text().nullable(),
      personId: p.text().nullable(),
      subject: p.text().nullable(),
      /** What it is about: a session or a key. */
      sessionId: p.text().nullable(),
      keyId: p.text().nullable(),
      /** How: link or oidc; or what was shown and refused. */
      credential: p.text().nullable(),
      code: p.text().nullable(),
      reason: p.text().nullable(),
      /** Whom the reason names, where it names somebody. */
      endedById: p.text().nullable(),
      method: p.text().nullable(),
      route: p.text().nullable(),
      permission: p.text().nullable(),
      agent: p.text().nullable(),
      network: p.text().nullable(),
      addressId: p.text().nullable(),
      count: p.bigint('number').nullable(),
      firstAt: p.datetime(3).nullable(),
    },
    indexes: [
      { name: 'security_log_newest', properties: ['tenant', 'seq'] },
      { name: 'security_log_of_kind', properties: ['tenant', 'kind', 'seq'] },
    ],
  }),
  { of: 'personId', columns: ['subject', 'agent', 'network'] },
  { of: 'endedById', columns: ['reason'] },
);
