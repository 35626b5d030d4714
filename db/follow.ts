import { toFault } from '../schemas/errors.ts';
import { formatPosition } from '../schemas/event.ts';
import { ALL_SHARDS, holdsTenant } from '../streams/shards.ts';
import { idsOf } from '../streams/trace.ts';
import { projectBatch, type Ground } from './batch.ts';
import type { Database } from './connect.ts';
import { learnGone } from './gone.ts';
import { folderOf, type Failure } from './fold.ts';
import { isIndexedLog } from './index-events.ts';
import type { LiveGround } from './live-ground.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { reasonOf, Stale, stateOn, type Session } from './session.ts';
import { asBatch } from './trace.ts';
import { tableShape } from './write.ts';

/** Says and keeps what a projection gave up. */
export const lettersTo =
  ({ onDeadLetter, log }: ProjectorOptions) =>
  async (failures: readonly Failure[]): Promise<void> => {
    for (const { projection, event, error, deadLetterId } of failures) {
      const reason = reasonOf(error);
      log?.('error', 'a projection gave an event up', {
        projection,
        ...idsOf(event),
        type: event.event.type,
        reason,
      });
      await onDeadLetter({ projection, event, fault: toFault(error), reason, ...(deadLetterId && { deadLetterId }) });
    }
  };

/** What all batches of a projector share. */
export const sharedGround = (
  options: ProjectorOptions,
): Pick<Ground, 'folders' | 'shapes' | 'letters' | 'step' | 'gone'> => {
  const metadata = options.database.owner.getMetadata();
  return {
    folders: options.projections.map(folderOf),
    shapes: new Map(
      options.projections.flatMap(({ tables }) => tables.map((table) => [table, tableShape(metadata, table)])),
    ),
    letters: lettersTo(options),
    step: options.step ?? (() => undefined),
    gone: new Set(),
  };
};

/** Opens the log at the checkpoint and takes batches until the signal ends it. Everything that goes wrong is thrown. */
export const follow = async (
  options: ProjectorOptions,
  ground: LiveGround,
  session: Session,
  moved: (time: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const { database, stream, last, shards = ALL_SHARDS } = options;
  const read = options.readOwn ?? options.read;
  const end = (await last()).seq;
  if (end < session.at) {
    const [ends, at] = [end, session.at].map((seq) => formatPosition({ stream, seq }));
    throw new Stale(`the log ends at ${ends}, before the checkpoint ${at}: it was replaced`, true);
  }
  moved(new Date().toISOString());
  await learnGone(ground.gone, options);
  const transact = (work: Parameters<Database['project']>[0]) => database.project(work).then(() => undefined);
  // The event at the checkpoint is read once more: it tells whether this is the log that was indexed.
  let verified = session.at === 0;
  // Only now: the checkpoint of a log that was replaced says nothing about this one, however far it is.
  const standsHere = (): void => {
    if (session.state !== 'rebuilding') session.state = stateOn(session.footing);
  };
  if (verified) standsHere();
  for await (const events of read(Math.max(0, session.at - 1), signal)) {
    const [first] = events;
    if (!verified && first) {
      verified = true;
      if (!(await database.project((sql) => isIndexedLog(sql, first))))
        throw new Stale(
          `another event stands at ${formatPosition(first.position)} than was indexed: the log was replaced`,
          true,
        );
      standsHere();
    }
    const fresh = events.filter(
      ({ position, event }) => position.seq > session.at && holdsTenant(shards, event.tenant),
    );
    const newest = fresh.at(-1);
    if (!newest) continue;
    const after = session.at;
    await asBatch(fresh, () => projectBatch(transact, ground, { after, events: fresh }));
    ground.moved(newest.position.seq);
    session.at = newest.position.seq;
    session.failures = 0;
    session.reason = undefined;
    if (session.state !== 'rebuilding' || session.at >= session.rebuildTo) session.state = stateOn(session.footing);
    moved(newest.event.time);
  }
  throw new Error('the reader of the log has ended');
};
