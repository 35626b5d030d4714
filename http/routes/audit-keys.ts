import { auditKeyRotationDone, auditKeyRotationRefused, auditKeyRotationRequested } from '../../schemas/audit.ts';
import { emit } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import type { Ports } from '../ports.ts';
import { defineRoute } from '../route.ts';
import { AuditKey, SigningState } from '../shapes/audit.ts';
import { accept } from '../write.ts';

export const getAuditSigning = defineRoute({
  method: 'GET',
  path: '/audit/signing',
  can: 'platform:read',
  summary: 'How the key is kept that signs the checkpoints, and whether the program can put another in its place',
  tag: 'audit',
  reply: SigningState,
  errors: ['BROKER_UNREACHABLE'],
  needs: ['audit'],
  run: (_request, { audit }) => audit.signing(),
});

const signsNow = async ({ keys }: Pick<Ports['audit'], 'keys'>): Promise<AuditKey> => {
  const key = (await keys()).at(-1);
  if (key) return key;
  throw new Fault('CHECKPOINT_NOT_YET', { reason: 'nothing is signed yet: there is no key to be changed' });
};

export const rotateAuditKey = defineRoute({
  method: 'POST',
  path: '/audit/keys/rotate',
  can: 'platform:write',
  summary: 'Sign the checkpoints to come with a new key, which the old one signs for',
  description:
    'What was signed stays signed: old public keys stay published, and whoever knows any of the keys knows all of them. Where the secret is kept outside of the program the answer says how it is rotated there.',
  tag: 'audit',
  reply: AuditKey,
  status: 201,
  errors: ['AUDIT_KEY_GIVEN', 'AUDIT_KEY_NOT_HELD', 'CHECKPOINT_NOT_YET', 'REVISION_CONFLICT', 'BROKER_UNREACHABLE'],
  needs: ['audit', 'person'],
  publishes: [auditKeyRotationRequested],
  run: async ({ newId, repeated }, { audit, person }, { tenant, subject }) => {
    const now = await signsNow(audit);
    // A repeat of the request asks for what the first one asked for, though another key signs by now.
    const from = typeof repeated?.event.data['from'] === 'string' ? repeated.event.data['from'] : now.key;
    const by = { byId: person.idOf(tenant, subject), by: subject };
    return accept<AuditKey>([emit(auditKeyRotationRequested, { rotationId: newId('ar'), from, ...by })], {
      outcome: { done: auditKeyRotationDone, refused: auditKeyRotationRefused },
      projected: false,
      show: () => signsNow(audit),
      pending: { body: now, location: '/api/v1/audit/keys' },
    });
  },
});
