import { describe } from 'vitest';
import { useWorld } from '../int/facade-world.ts';
import { prove } from './prove.ts';
import rows from './tenants.rows.ts';

const world = useWorld({ tenants: 'listed' });

describe('tenants that are refused', () => {
  prove(rows, () => world);
});
