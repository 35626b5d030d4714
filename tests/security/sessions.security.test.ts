import { describe } from 'vitest';
import { useWorld } from '../int/facade-world.ts';
import { prove } from './prove.ts';
import rows from './sessions.rows.ts';

const world = useWorld();

describe('sessions, sign-in codes and API keys', () => {
  prove(rows, () => world);
});
