import { afterAll, beforeAll, describe } from 'vitest';
import { usePostgres } from '../ground.ts';
import { prove } from './prove.ts';
import { openRlsGround, type RlsGround } from './rls-ground.ts';
import rows from './rls.rows.ts';

const postgres = usePostgres();
let ground: RlsGround;
beforeAll(async () => {
  ground = await openRlsGround(postgres.url);
}, 60_000);
afterAll(() => ground?.close());

describe('rows of tenants', () => {
  prove(rows, () => ground);
});
