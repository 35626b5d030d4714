import { expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { createRoomPlaces } from './room-places.ts';

const failing = (thrown: unknown) => createRoomPlaces({ read: () => Promise.reject(thrown) });

it('while Postgres is away wishes are taken, as many as the limit says of what this process has let through', async () => {
  const places = failing(new Fault('DATABASE_UNREACHABLE'));
  const claims = ['rq-1', 'rq-2', 'rq-2', 'rq-3'].map((id) => () => places.claim('acme', id, 2));
  const free: boolean[] = [];
  for (const claim of claims) free.push((await claim()).free);
  expect(free).toEqual([true, true, true, false]);
  expect((await places.claim('globex', 'rq-1', 2)).free).toBe(true);
});

it('what else goes wrong is said, and takes no place', async () => {
  const places = failing(new Fault('INTERNAL'));
  for (const id of ['rq-1', 'rq-2', 'rq-3']) await expect(places.claim('acme', id, 1)).rejects.toThrow('INTERNAL');
});
