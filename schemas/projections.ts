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

export const projectionCompareRequested = defineEvent({
  type: 'com.auralink.projection.compare_requested.v1',
  owner: 'platform',
  of: projection,
  meaning: 'Somebody wants the rows of a read model compared with those that the log gives.',
  data: Type.Object({ projection: Key, comparisonId: Key }),
  example: { projection: 'rooms', comparisonId: 'cm-7' },
});

export const projectionCompared = defineEvent({
  type: 'com.auralink.projection.compared.v1',
  owner: 'platform',
  of: projection,
  meaning:
    'A read model was compared with what the log gives at one position. It only counts: rows may hold what people said, which has no place here.',
  data: Type.Object({
    projection: Key,
    comparisonId: Key,
    /** Where both sides stood. */
    upTo: Type.String(),
    durationMs: Millis,
    /** Rows that differ: of the tenant that asked, and of all others. */
    rows: Count,
    rowsElsewhere: Count,
  }),
  example: { projection: 'rooms', comparisonId: 'cm-7', upTo: 'EVENTS:17', durationMs: 800, rows: 0, rowsElsewhere: 0 },
});

export const projectionCompareFailed = defineEvent({
  type: 'com.auralink.projection.compare_failed.v1',
  owner: 'platform',
  of: projection,
  meaning: 'A read model could not be compared; the code says why.',
  data: Type.Object({ projection: Key, comparisonId: Key, code: Type.String(), reason: Type.String() }),
  example: {
    projection: 'rooms',
    comparisonId: 'cm-7',
    code: 'PROJECTION_REBUILDING',
    reason: 'the tables that serve are being built',
  },
});
