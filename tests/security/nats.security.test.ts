import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { tempDir } from '../ground.ts';
import { type NatsGround, openNatsGround } from './nats-ground.ts';
import rows from './nats.rows.ts';
import { prove } from './prove.ts';

let dir: string;
let ground: NatsGround;
beforeAll(async () => {
  dir = await tempDir();
  ground = await openNatsGround(dir);
}, 60_000);
afterAll(async () => {
  await ground?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the broker and its edges', () => {
  prove(rows, () => ground);
});
