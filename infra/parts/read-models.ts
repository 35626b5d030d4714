import type { Logger } from 'pino';
import { emit } from '../../schemas/define.ts';
import { formatPosition } from '../../schemas/event.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { deadLetterRedriveFailed, deadLetterRedriven } from '../../schemas/dead-letters.ts';
import { Fault } from '../../schemas/errors.ts';
import { projectionCompared, projectionCompareFailed, projectionRebuilt } from '../../schemas/projections.ts';
import { openDatabase, type Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { startProjector, type Projector, type ProjectorOptions } from '../../db/projector.ts';
import { reasonOf, writeDeadLetter } from '../../streams/dead-letters.ts';
import type { Publisher } from '../../streams/log.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { createProgressTeller } from '../../streams/progress.ts';
import { answerRollCall } from '../../streams/roll-call.ts';
import { ALL_SHARDS, isAll, subjectsOf, type Shards } from '../../streams/shards.ts';
import { createAnnouncer } from '../../streams/projected.ts';
import { deletedTenants } from '../../streams/standing.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Local } from '../local/start.ts';
import { openAs } from './foreign.ts';
import type { LogPart } from './log.ts';

/** Postgres, waited for; roles and schemas are made where they are missing. */
export const openReadModels = ({ postgres }: Local): Promise<Database> =>
  openAs('DATABASE_URL', postgres, () => openDatabase(postgres));

/** Stores the outcome of a rebuild that somebody asked for; the same one again is a repeat. */
export const rebuiltTo =
  (publisher: Publisher): NonNullable<ProjectorOptions['onRebuilt']> =>
  async ({ tenant, id, msgId, correlationId }, { projection, upTo, durationMs, failed }) => {
    await publisher.publish(
      emit(
        projectionRebuilt,
        { projection, rebuildId: id, upTo: formatPosition(upTo), durationMs, failed },
        { id: `rebuilt-${id}` },
      ),
      { tenant, source: `/auralink/projections/${projection}`, correlationId, causationId: msgId },
    );
  };

/** Stores what became of dead letters of a projection that was rebuilt; the same ones again are repeats. */
export const settledTo =
  (publisher: Publisher): NonNullable<ProjectorOptions['onSettled']> =>
  async (letters, { projection, upTo }, request) => {
    for (const [tenant, own] of Map.groupBy(letters, (letter) => letter.tenant)) {
      const drafts = own.map(({ id: deadLetterId, attempts, failure }) => {
        const id = `settled-${deadLetterId}-${upTo.seq}`;
        if (!failure) return emit(deadLetterRedriven, { deadLetterId, handler: projection, attempts }, { id });
        const { code, reason } = failure;
        return emit(deadLetterRedriveFailed, { deadLetterId, handler: projection, code, reason, attempts }, { id });
      });
      // Nobody learns of a request in another tenant.
      const because =
        request?.tenant === tenant ? { correlationId: request.correlationId, causationId: request.msgId } : {};
      for (const draft of drafts)
        await publisher.publish(draft, { tenant, source: `/auralink/projections/${projection}`, ...because });
    }
  };

/** Stores the outcome of a comparison that somebody asked for; the same one again is a repeat. */
export const comparedTo =
  (publisher: Publisher): NonNullable<ProjectorOptions['onCompared']> =>
  async ({ tenant, id: comparisonId, msgId, correlationId, projection }, outcome, durationMs) => {
    const own = { id: `compared-${comparisonId}` };
    const which = { projection, comparisonId };
    const draft =
      outcome instanceof Fault
        ? emit(projectionCompareFailed, { ...which, code: outcome.code, reason: reasonOf(outcome) }, own)
        : emit(
            projectionCompared,
            {
              ...which,
              upTo: formatPosition({ stream: EVENTS, seq: outcome.upTo }),
              durationMs,
              rows: outcome.rows,
              rowsElsewhere: outcome.rowsElsewhere,
            },
            own,
          );
    await publisher.publish(draft, {
      tenant,
      source: `/auralink/projections/${projection}`,
      correlationId,
      causationId: msgId,
    });
  };

/** Projects the log into Postgres and announces each position on `pos.<projection>`. */
export const startProjections = (
  database: Database,
  projections: readonly LoadedProjection[],
  { broker, publisher, reader, live }: LogPart,
  meter: Meter,
  log: Logger,
  shards: Shards = ALL_SHARDS,
): Projector => {
  const announcer = createAnnouncer(broker, shards);
  const projector: Projector = startProjector({
    database,
    projections,
    stream: EVENTS,
    read: (afterSeq, signal) => readOrdered(broker, EVENTS, afterSeq, signal),
    readOwn: (afterSeq, signal) => readOrdered(broker, EVENTS, afterSeq, signal, { subjects: subjectsOf(shards) }),
    shards,
    ...(isAll(shards) ? {} : { lastOwn: () => live.lastIn(shards) }),
    last: reader.last,
    deletedTenants: async () => (await deletedTenants(broker)).keys(),
    // Not the event's own time: LiveKit's webhooks carry whole seconds, which would look like a lag.
    onPosition: (projection, position) =>
      announcer.announce(projection, position, new Date(Date.now() - projector.health().lag.ms).toISOString()),
    onDeadLetter: async ({ projection, event, fault, deadLetterId }) => {
      const firstAt = new Date().toISOString();
      await writeDeadLetter(broker, publisher, meter, {
        stored: event,
        handler: projection,
        kind: 'projection',
        fault,
        attempts: 1,
        firstAt,
        ...(deadLetterId && { deadLetterId }),
      });
    },
    onRebuilt: rebuiltTo(publisher),
    onSettled: settledTo(publisher),
    onCompared: comparedTo(publisher),
    onProgress: createProgressTeller(broker),
    meter,
    log: (level, message, details) => log[level]({ ...details }, message),
  });
  const endRollCall = answerRollCall(broker, shards, () => projector.health().state);
  return {
    health: projector.health,
    stop: async () => {
      endRollCall();
      await projector.stop();
      announcer.close();
    },
  };
};
