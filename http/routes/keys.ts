import { emit } from '../../schemas/define.ts';
import { keysRotated, keysRotationRequested, VAULT_ID } from '../../schemas/people.ts';
import { defineRoute } from '../route.ts';
import { VaultKeys } from '../shapes/erasures.ts';
import { accept } from '../write.ts';

export const getKeys = defineRoute({
  method: 'GET',
  path: '/system/keys',
  can: 'platform:read',
  summary: 'Which master keys wrap the data keys of people, and how far a rotation is',
  tag: 'system',
  reply: VaultKeys,
  errors: ['BROKER_UNREACHABLE'],
  needs: ['vaultKeys'],
  run: (_request, { vaultKeys }) => vaultKeys.state(),
});

export const rotateKeys = defineRoute({
  method: 'POST',
  path: '/system/keys/rotations',
  can: 'platform:write',
  summary:
    'Wrap every data key by the present master key, while everything runs; older master keys may be put away then',
  tag: 'system',
  reply: VaultKeys,
  status: 201,
  errors: ['BROKER_UNREACHABLE'],
  needs: ['vaultKeys', 'person'],
  publishes: [keysRotationRequested],
  run: async ({ newId }, { vaultKeys, person }, { tenant, subject }) => {
    const by = { byId: person.idOf(tenant, subject), by: subject };
    const draft = emit(keysRotationRequested, { vaultId: VAULT_ID, rotationId: newId('kr'), ...by });
    return accept<VaultKeys>([draft], {
      outcome: { done: keysRotated },
      show: () => vaultKeys.state(),
      pending: { body: await vaultKeys.state(), location: '/api/v1/system/keys' },
    });
  },
});
