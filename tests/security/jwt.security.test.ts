import { afterAll, beforeAll, describe } from 'vitest';
import { type IssuerGround, startIssuerGround } from './issuer-ground.ts';
import rows from './jwt.rows.ts';
import { prove } from './prove.ts';

let ground: IssuerGround;
beforeAll(async () => {
  ground = await startIssuerGround();
});
afterAll(() => ground.close());

describe('access tokens', () => {
  prove(rows, () => ground);
});
