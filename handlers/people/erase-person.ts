import { emit } from '../../schemas/define.ts';
import { personErased, personErasureRequested, personErasureVerified } from '../../schemas/people.ts';
import { defineHandler } from '../define.ts';

/** What makes it fail passes by itself: the keys or the read models are away. An erasure that was asked for is never given up on its own. */
const RETRY_MS = [250, 1_000, 2_000, 5_000, 15_000, ...Array.from({ length: 500 }, () => 30_000)];
/** A log of many millions of events is read through. */
const LONGEST_MS = 6 * 3_600_000;

export default defineHandler({
  name: 'erase-person',
  meaning: 'Destroys the data keys of a person, then reads the log through and says that nothing is left to be read.',
  needs: ['people'],
  order: 'key',
  parallel: 4,
  retryMs: RETRY_MS,
  timeoutMs: LONGEST_MS,
  from: 'start',
  on: (when) => [
    when(
      personErasureRequested,
      async function* ({ tenant, position, data: { personId, erasureId } }, { people }, { signal }) {
        const which = { personId, erasureId };
        const { keys, rows } = await people.erase(tenant, personId);
        yield emit(personErased, { ...which, keys: [...keys], rows: [...rows] });
        const { upTo, events, inClear } = await people.recount(tenant, personId, position, signal);
        yield emit(personErasureVerified, { ...which, upTo, events: [...events], inClear });
      },
    ),
  ],
});
