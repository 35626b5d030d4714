import { emit } from '../../schemas/define.ts';
import { parsePosition } from '../../schemas/event.ts';
import { projectionRebuilt, projectionRebuildRequested } from '../../schemas/projections.ts';
import type { Live, Publisher } from '../log.ts';
import { REPLAY_SOURCE } from './journal.ts';
import type { Rebuild } from './work.ts';

export interface RebuildOptions {
  readonly publisher: Publisher;
  readonly live: Pick<Live, 'follow'>;
  /** How far what is being built has read the log; undefined while nothing is. */
  readonly progressOf: (tenant: string, projection: string) => Promise<number | undefined>;
}

const LOOK_MS = 2_000;

/**
 * A replay into a projection is its rebuild: asked for once, whatever restarts lie between, and over when its outcome is on the log.
 * Who builds is the projections' own part; a place that cannot be asked for is left as it was.
 */
export const createRebuild =
  ({ publisher, live, progressOf }: RebuildOptions): Rebuild =>
  async ({ tenant, correlationId, run, spec }, onProgress, signal) => {
    if (spec.target.kind !== 'projection') return false;
    const { projection, rebuildId } = spec.target;
    await publisher.publish(
      emit(projectionRebuildRequested, { projection, rebuildId }, { id: `${rebuildId}-requested` }),
      {
        tenant,
        source: REPLAY_SOURCE,
        correlationId,
        causationId: run.msgId,
      },
    );
    let reached = 0;
    let telling: Promise<void> | undefined;
    const look = async (): Promise<void> => {
      const seq = await progressOf(tenant, projection).catch(() => undefined);
      if (seq === undefined || seq <= reached) return;
      reached = seq;
      await onProgress(seq).catch(() => undefined);
    };
    const timer = setInterval(() => {
      telling ??= look().finally(() => (telling = undefined));
    }, LOOK_MS);
    try {
      const wanted = { tenant, types: [projectionRebuilt.type] };
      for await (const { event } of live.follow(wanted, parsePosition(spec.to), signal))
        if (event.data['rebuildId'] === rebuildId) return true;
      return false;
    } finally {
      clearInterval(timer);
      await telling;
    }
  };
