import { defineEntity, p } from '@mikro-orm/postgresql';
import { TENANT_BOUND } from './tenancy.ts';

/** An event that a handler or a projection gave up. */
export const DeadLetter = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letters',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    handler: p.text(),
    kind: p.text(),
    eventPosition: p.text(),
    eventId: p.text(),
    eventType: p.text(),
    eventSubject: p.text(),
    code: p.text(),
    reason: p.text(),
    attempts: p.integer(),
    firstAt: p.datetime(3),
    lastAt: p.datetime(3),
  },
  indexes: [{ name: 'dead_letters_newest', properties: ['tenant', 'lastAt', 'id'] }],
});
