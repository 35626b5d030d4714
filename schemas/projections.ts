import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Millis } from './fields.ts';

/** A read model of the platform; its key is the projection's name. */
export const projection = aggregate('projection', 'projection');

export const projectionRebuildRequested = defineEvent({
  type: 'com.auralink.projection.rebuild_requested.v1',
  owner: 'platform',
  of: projection,
  meaning: 'Somebody wants a read model built anew from the log, beside the one that goes on serving.',
  data: Type.Object({ projection: Key, rebuildId: Key }),
  example: { projection: 'rooms', rebuildId: 'rb-7' },
});

export const projectionRebuilt = defineEvent({
  type: 'com.auralink.projection.rebuilt.v1',
  owner: 'platform',
  of: projection,
  meaning: 'A requested rebuild has caught up and has taken the place of the tables that served until then.',
  data: Type.Object({
    projection: Key,
    rebuildId: Key,
    /** The position at which the tables were exchanged. */
    upTo: Type.String(),
    durationMs: Millis,
    /** Events the projection could not take in; each has a dead letter. */
    failed: Count,
  }),
  example: { projection: 'rooms', rebuildId: 'rb-7', upTo: 'EVENTS:17', durationMs: 1_200, failed: 0 },
});
