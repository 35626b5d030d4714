import { auditKeyRotationDone, auditKeyRotationRefused, auditKeyRotationRequested } from '../../schemas/audit.ts';
import { emit } from '../../schemas/define.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

export default defineHandler({
  name: 'rotate-audit-key',
  meaning: 'Puts another key in the place of the one that signs checkpoints, once, or says why it cannot.',
  needs: ['auditKeys'],
  order: 'none',
  parallel: 1,
  retryMs: [250, 500, 1_000],
  timeoutMs: 20_000,
  from: 'now',
  on: (when) => [
    when(auditKeyRotationRequested, async ({ data: { rotationId, from } }, { auditKeys }) => [
      emit(auditKeyRotationDone, { rotationId, ...(await auditKeys.rotate(from)) }),
    ]),
  ],
  otherwise: (event, fault) => {
    const { rotationId } = event.data as { rotationId: string };
    return [emit(auditKeyRotationRefused, { rotationId, ...refusal(fault) })];
  },
});
