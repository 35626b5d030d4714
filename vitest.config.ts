import { defineConfig } from 'vitest/config';
import { withoutProtection } from './tests/security/without.ts';

/** What is waited for comes within a moment; a busy machine may take its own. */
const expectation = { poll: { timeout: 20_000 } };

/** unit: pure, beside the code. int: real NATS, Postgres, LiveKit. e2e: the whole program, a browser. chaos: its faults, in their short form.
 * security: what must be refused, each row also seen to fail without its protection (tests/security/row.ts). */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          // Pure tests share their modules: a worker that loads everything anew for each file doubles the time.
          isolate: false,
          // No test asserts a time; a busy machine may take its own.
          testTimeout: 60_000,
          include: [
            '{schemas,streams,handlers,db,webrtc,http,infra,bench}/**/*.test.ts',
            'web/src/**/*.test.ts',
            'tests/*.test.ts',
            'tests/chaos/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.chaos.test.ts'],
        },
      },
      {
        test: {
          name: 'int',
          sequence: { groupOrder: 1 },
          expect: expectation,
          include: ['tests/int/**/*.int.test.ts'],
          globalSetup: ['tests/network.setup.ts', 'tests/ground.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // One more than the cores of a small machine: much of it waits for a server to come back.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          expect: expectation,
          include: ['tests/e2e/**/*.e2e.test.ts'],
          globalSetup: ['tests/network.setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'chaos',
          // Beside e2e: it waits for what it has killed to come back.
          sequence: { groupOrder: 2 },
          expect: expectation,
          include: ['tests/chaos/*.chaos.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        plugins: [withoutProtection()],
        test: {
          name: 'security',
          sequence: { groupOrder: 3 },
          expect: expectation,
          include: ['tests/security/*.security.test.ts'],
          globalSetup: ['tests/ground.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
