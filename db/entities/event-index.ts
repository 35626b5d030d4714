import { defineEntity, p } from '@mikro-orm/postgresql';
import { outliving } from '../outliving.ts';
import { TENANT_BOUND } from './tenancy.ts';

/**
 * One row per event identity, at the first position that held it: the inbox of the projections (a repeat at any
 * distance is nothing), and what search and the causation tree read. The data itself stays on the log.
 * Its indexes are half of what a projection costs: the identity is told by the message id, which is its hash; causes are few; and the time
 * of events follows their place in the table, so that a summary of its pages finds it. Column order follows the searches, each by tenant;
 * collation C serves type prefixes.
 * It names nobody, and outlives a tenant: without it a rebuild would not know which events of the log count.
 */
export const EventIndex = outliving(
  defineEntity({
    name: 'EventIndex',
    tableName: 'event_index',
    ...TENANT_BOUND,
    properties: {
      tenant: p.text().primary(),
      stream: p.text().primary(),
      seq: p.bigint('number').primary(),
      source: p.text(),
      id: p.text(),
      msgId: p.text(),
      type: p.text().collation('C'),
      subject: p.text(),
      time: p.datetime(3),
      correlationId: p.text(),
      causationId: p.text().nullable(),
    },
    uniques: [{ name: 'event_index_identity', properties: ['tenant', 'msgId'] }],
    indexes: [
      { name: 'event_index_by_type', properties: ['tenant', 'type', 'seq'] },
      { name: 'event_index_by_subject', properties: ['tenant', 'subject', 'seq'] },
      { name: 'event_index_by_correlation', properties: ['tenant', 'correlationId', 'seq'] },
      { name: 'event_index_by_cause', properties: ['tenant', 'causationId', 'seq'], where: 'causation_id is not null' },
      { name: 'event_index_by_id', properties: ['tenant', 'id'] },
      { name: 'event_index_by_time', properties: ['time'], type: 'brin' },
    ],
  }),
);

/** How many events a tenant has, kept with the inbox: counting a million rows for every look at the overview would take its time. */
export const EventCount = outliving(
  defineEntity({
    name: 'EventCount',
    tableName: 'event_counts',
    ...TENANT_BOUND,
    properties: { tenant: p.text().primary(), total: p.bigint('number') },
  }),
);
