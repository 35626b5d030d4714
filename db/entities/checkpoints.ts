import { defineEntity, p } from '@mikro-orm/postgresql';
import { SHARED } from './tenancy.ts';

/** How far a projection has read a stream, and with which tables and cases (`hash`). */
export const ProjectionCheckpoint = defineEntity({
  name: 'ProjectionCheckpoint',
  tableName: 'projection_checkpoints',
  ...SHARED,
  properties: {
    name: p.text().primary(),
    stream: p.text().primary(),
    position: p.bigint('number'),
    hash: p.text(),
    /** Time of the event at the position; null before the first. */
    eventTime: p.datetime(3).nullable(),
    updatedAt: p.datetime(3),
  },
});
