import { createComparer, type Comparer, type Comparison } from '../../db/compare.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import type { Ports } from '../../http/ports.ts';
import { ERRORS } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import type { Broker } from '../../streams/broker.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { EVENTS } from '../../streams/topology.ts';

const positionOf = (seq: number): string => formatPosition({ stream: EVENTS, seq });

const viewOf = (one: Comparison): ReturnType<Ports['comparisons']['latest']> & object => ({
  projection: one.projection,
  state: one.state,
  position: positionOf(one.position),
  of: positionOf(one.of),
  percent: one.of === 0 ? (one.state === 'done' ? 100 : 0) : Math.floor((1_000 * one.position) / one.of) / 10,
  started_at: new Date(one.startedAt).toISOString(),
  finished_at: one.finishedAt === undefined ? null : new Date(one.finishedAt).toISOString(),
  rows_differing: one.rows,
  rows_differing_elsewhere: one.rowsElsewhere,
  differences: one.differences.map(({ key, ...rest }) => ({ ...rest, key: [...key] })),
  error: one.fault ? { code: one.fault.code, title: ERRORS[one.fault.code].title } : null,
});

/** Satisfies the port of comparisons: each runs in this process, on a reader of its own. */
export const comparisonsPort = (
  database: Database,
  projections: readonly LoadedProjection[],
  broker: Broker,
): Ports['comparisons'] => {
  const comparer: Comparer = createComparer({
    database,
    projections,
    stream: EVENTS,
    read: (afterSeq, signal) => readOrdered(broker, EVENTS, afterSeq, signal),
  });
  return {
    compare: async (tenant, name, withinMs) => viewOf(await comparer.compare(tenant, name, withinMs)),
    latest: (tenant, name) => {
      const found = comparer.latest(tenant, name);
      return found && viewOf(found);
    },
  };
};
