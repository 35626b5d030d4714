import { beforeAll, describe } from 'vitest';
import { useWorld } from '../int/facade-world.ts';
import { openAccessGround } from './access-ground.ts';
import rows, { type AccessGround } from './access.rows.ts';
import { prove } from './prove.ts';

const world = useWorld();
let ground: AccessGround;
beforeAll(async () => {
  ground = await openAccessGround(world);
}, 60_000);

describe('every operation, each role, the own and a foreign tenant', () => {
  prove(rows, () => ground);
});
