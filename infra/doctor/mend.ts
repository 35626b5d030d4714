import type { Broker } from '../../streams/broker.ts';
import type { Drift } from '../../streams/drift.ts';

/** What can be set right on a running stream: what is fixed, and what does not exist, cannot. */
export const mendable = (drift: readonly Drift[]): readonly Drift[] =>
  drift.filter(({ kind, change, field }) => kind === 'stream' && change !== 'fixed' && field !== 'name');

/** Gives the streams their declared settings back, all of one stream in one step. Answers what it changed. */
export const mendStreams = async (broker: Broker, drift: readonly Drift[]): Promise<readonly Drift[]> => {
  const wrong = mendable(drift);
  for (const [name, differences] of Map.groupBy(wrong, (one) => one.name))
    await broker.jsm.streams.update(name, Object.fromEntries(differences.map(({ field, wanted }) => [field, wanted])));
  return wrong;
};
