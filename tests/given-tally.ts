import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Database } from '../db/connect.ts';
import type { LoadedProjection } from '../db/ddl.ts';
import { defineProjection, row, when } from '../db/define.ts';
import { TENANT_BOUND } from '../db/entities/tenancy.ts';
import type { ProjectorOptions } from '../db/projector.ts';
import { projectionRebuildRequested, projectionRebuilt } from '../schemas/projections.ts';
import { roomStarted } from '../schemas/rooms.ts';
import { happened, rowsOf, type GrowingLog } from './given-projections.ts';

/** Counts what it sees and keeps what came last: an event that is lost, repeated or out of order shows. */
export const Tally = defineEntity({
  name: 'Tally',
  tableName: 'tallies',
  ...TENANT_BOUND,
  properties: { tenant: p.text().primary(), total: p.integer().default(0), last: p.text().nullable() },
});
/** The same with another column. */
export const TallyWithFirst = defineEntity({
  name: 'Tally',
  tableName: 'tallies',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    total: p.integer().default(0),
    last: p.text().nullable(),
    first: p.text().nullable(),
  },
});

/** A room has started; the same room again is the same event. */
export const started = (room: string, name = 'standup') =>
  happened(roomStarted, { roomId: room, name }, { id: `started-${room}` });
/** So many of them. */
export const rooms = (count: number, prefix = 'RM') =>
  Array.from({ length: count }, (_, at) => started(`${prefix}_${at}`));

/** `by` is what each room counts for: another number, other cases. */
export const tally = (by = 1): LoadedProjection => ({
  ...defineProjection({
    name: 'tally',
    tables: [Tally],
    cases: [
      when(roomStarted, ({ tenant, data }) => {
        if (data.name === 'poison') throw new RangeError('the case cannot take poison');
        return row(Tally, tenant).add({ total: by }).set({ last: data.roomId });
      }),
    ],
  }),
  source: `counts by ${by}`,
});
/** Another version of the tally, with other tables. */
export const tallyWithFirst: LoadedProjection = {
  ...defineProjection({
    name: 'tally',
    tables: [TallyWithFirst],
    cases: [
      when(roomStarted, ({ tenant, data }) =>
        row(TallyWithFirst, tenant).add({ total: 1 }).set({ last: data.roomId }).once({ first: data.roomId }),
      ),
    ],
  }),
  source: 'keeps the first too',
};

/** Somebody asks for a rebuild. */
export const requested = (projection: string, rebuildId: string) =>
  happened(projectionRebuildRequested, { projection, rebuildId }, { id: `requested-${rebuildId}` });

/** The log as a build reads it, from its start, held back until it is let go; the live projections read on. */
export const heldBack = (log: GrowingLog) => {
  const gate = Promise.withResolvers<void>();
  const read: ProjectorOptions['read'] = async function* (after, signal) {
    if (after === 0) await gate.promise;
    yield* log.read(after, signal);
  };
  return { read, letGo: () => gate.resolve() };
};

/** Answers requests by an event on the log, as the program does. */
export const answering = (log: GrowingLog): Pick<ProjectorOptions, 'onRebuilt' | 'buildEveryMs'> => ({
  buildEveryMs: 20,
  onRebuilt: async ({ id, tenant }, { projection, upTo, durationMs, failed }) =>
    log.append(
      happened(
        projectionRebuilt,
        { projection, rebuildId: id, upTo: `EVENTS:${upTo.seq}`, durationMs, failed },
        { tenant, id: `rebuilt-${id}` },
      ),
    ),
});

/** The row of the tally. */
export const tallyOf = async (database: Database) =>
  (await rowsOf<{ total: number; last: string }>(database, 'select total, last from aura.tallies'))[0];
