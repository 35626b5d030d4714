import { StorageType } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { streamPlans } from './topology.ts';

it('the streams together reserve less than the server has', () => {
  const storeBytes = 1_000_000_000;
  const onDisk = streamPlans({ storeBytes }).filter(({ storage }) => storage !== StorageType.Memory);
  const reserved = onDisk.reduce((sum, { max_bytes: bytes = 0 }) => sum + bytes, 0);
  expect(reserved).toBeGreaterThan(0.9 * storeBytes);
  expect(reserved).toBeLessThanOrEqual(0.97 * storeBytes);
});
