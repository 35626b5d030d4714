import { defineEntity, p } from '@mikro-orm/postgresql';
import { SHARED } from './tenancy.ts';

/** How far a projection has read the events of a range of shards on a stream, and with which tables and cases (`hash`). The inbox has one too, named `event_index`. */
export const ProjectionCheckpoint = defineEntity({
  name: 'ProjectionCheckpoint',
  tableName: 'projection_checkpoints',
  ...SHARED,
  properties: {
    name: p.text().primary(),
    stream: p.text().primary(),
    shardFrom: p.integer().primary(),
    /** Inclusive. */
    shardTo: p.integer(),
    position: p.bigint('number'),
    hash: p.text(),
    /** Time of the event at the position; null before the first. */
    eventTime: p.datetime(3).nullable(),
    updatedAt: p.datetime(3),
  },
});

/** A projection that is being built in the schema `aura_next`, and how far that is. The row moves with the tables it is about. */
export const ProjectionBuild = defineEntity({
  name: 'ProjectionBuild',
  tableName: 'projection_builds',
  ...SHARED,
  properties: {
    name: p.text().primary(),
    stream: p.text(),
    hash: p.text(),
    position: p.bigint('number'),
    /** Events it could not take in. */
    failed: p.bigint('number').default(0),
    /** The first of them: the letter, code and reason of each. */
    failures: p.json<readonly object[]>().defaultRaw(`'[]'`),
    startedAt: p.datetime(3),
    /** When and where the process that builds it took it up: what an estimate starts from. */
    resumedAt: p.datetime(3),
    resumedPosition: p.bigint('number'),
    updatedAt: p.datetime(3),
  },
});
