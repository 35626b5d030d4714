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

it('those that ask at once are given what is free, and the others are told how many are open', async () => {
  let reads = 0;
  const read = async () => ((reads += 1), []);
  const places = createRoomPlaces({ read: read as never });
  const found = await Promise.all([1, 2, 3, 4, 5].map((id) => places.claim('acme', `rq-${id}`, 2)));
  expect(found.map(({ free, open }) => [free, open])).toEqual([
    [true, 0],
    [true, 1],
    [false, 2],
    [false, 2],
    [false, 2],
  ]);
  // The first by itself, then all that had come meanwhile.
  expect(reads).toBe(2);
});

it('what was given a place while the rows were counted is counted once, in a row or without', async () => {
  const answers: ((counted: { open: string; seen: string[] }) => void)[] = [];
  const read = () => new Promise((resolve) => answers.push((counted) => resolve([counted])));
  const places = createRoomPlaces({ read: read as never });
  const first = places.claim('acme', 'rq-1', 2);
  const second = places.claim('acme', 'rq-2', 2);
  answers[0]?.({ open: '0', seen: [] });
  expect(await first).toEqual({ free: true, open: 0 });
  answers[1]?.({ open: '1', seen: ['rq-1'] });
  expect(await second).toEqual({ free: true, open: 1 });
});
