import { emit } from '../../schemas/define.ts';
import { keysRotated, keysRotationRequested } from '../../schemas/people.ts';
import { defineHandler } from '../define.ts';

/** What makes it fail passes by itself, or is mended by giving a master key that is missing. */
const RETRY_MS = [250, 1_000, 5_000, ...Array.from({ length: 100 }, () => 30_000)];

export default defineHandler({
  name: 'rotate-keys',
  meaning: 'Wraps every data key by the present master key; what was done is not done again after a crash.',
  needs: ['masterKeys'],
  order: 'key',
  parallel: 1,
  retryMs: RETRY_MS,
  timeoutMs: 6 * 3_600_000,
  from: 'start',
  on: (when) => [
    when(keysRotationRequested, async ({ data: { vaultId, rotationId } }, { masterKeys }, { signal }) => [
      emit(keysRotated, { vaultId, rotationId, ...(await masterKeys.rotate(signal)) }),
    ]),
  ],
});
