import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { tempDir } from '../ground.ts';
import { useBackbone } from '../int/backbone.ts';
import { prove } from './prove.ts';
import { openVaultGround, type VaultGround } from './vault-ground.ts';
import rows from './vault.rows.ts';

const backbone = useBackbone();
let ground: VaultGround;
beforeAll(async () => {
  ground = await openVaultGround(backbone, await tempDir());
}, 60_000);
afterAll(() => rm(ground.dir, { recursive: true, force: true }));

describe('what is encrypted, and the keys', () => {
  prove(rows, () => ground);
});
