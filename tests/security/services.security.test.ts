import { afterAll, beforeAll, describe } from 'vitest';
import { type IssuerGround, startIssuerGround } from './issuer-ground.ts';
import { prove } from './prove.ts';
import rows from './services.rows.ts';

let ground: IssuerGround;
beforeAll(async () => {
  ground = await startIssuerGround();
});
afterAll(() => ground.close());

describe('calls between the roles of the program', () => {
  prove(rows, () => ground);
});
