import { expect, it } from 'vitest';
import { loadRoutes } from './discover.ts';
import { requestCheck } from './validate.ts';

const routes = await loadRoutes();
const readQuery = (operation: string, query: Readonly<Record<string, string>>): unknown => {
  const named = routes.find((one) => one.operation === operation);
  if (!named) throw new Error(`there is no ${operation}`);
  return requestCheck(named.route)({ params: {}, query, headers: {}, body: undefined }).query;
};

it('a number in an address is a number as JSON or a shell writes it', () => {
  for (const [text, number] of [
    ['10', 10],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1e3', 1_000],
  ] as const)
    expect(readQuery('streamReplay', { speed: text })).toMatchObject({ speed: number });
  expect(readQuery('streamReplay', { speed: 'real_time' })).toMatchObject({ speed: 'real_time' });
});

it.each(['true', 'false', '0x10', '0b11', ' 5', '5 ', '', 'Infinity', '1e999', '٣', 'fast'])(
  'a speed of %j is refused',
  (speed) => {
    expect(() => readQuery('streamReplay', { speed })).toThrow(expect.objectContaining({ code: 'BODY_INVALID' }));
  },
);
