import { expect, it } from 'vitest';
import { table } from './print.ts';

it('prints rows as an aligned table', () => {
  const row = {
    unit: 'events/s',
    ours: 21_400,
    limit: 35_000,
    ratio: 0.6114,
    p50Ms: 9,
    p99Ms: 20.5,
    n: 1_000,
  } as const;
  expect(
    table([
      { name: 'publish', ...row },
      { ...row, name: 'publish-to-row', ours: 9 },
    ]),
  ).toBe(
    [
      'name            unit        ours   limit  ratio  p50Ms  p99Ms      n',
      'publish         events/s  21,400  35,000  0.611      9   20.5  1,000',
      'publish-to-row  events/s       9  35,000  0.611      9   20.5  1,000',
    ].join('\n'),
  );
});
