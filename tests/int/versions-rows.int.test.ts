import { defineEntity, p } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { hashOf, type LoadedProjection } from '../../db/ddl.ts';
import { defineProjection, row, when } from '../../db/define.ts';
import { TENANT_BOUND } from '../../db/entities/tenancy.ts';
import { supersededCases } from '../../db/load.ts';
import type { EventDeclaration } from '../../schemas/define.ts';
import { lampLit, lampLitV1, lampLitV2, thirdRelease, UNLUCKY } from '../given-lamps.ts';
import {
  dropDerived,
  growingLog,
  happened,
  openTestDatabase,
  project,
  rowsAfter,
  rowsOf,
} from '../given-projections.ts';
import { usePostgres } from '../ground.ts';

const Lamps = defineEntity({
  name: 'Lamps',
  tableName: 'lamps',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    milliwatts: p.integer().default(0),
    first: p.text().nullable(),
  },
});

/** The projection `lamps` of a release that knows this version as the newest. */
const lampsOf = (event: EventDeclaration): LoadedProjection => ({
  ...defineProjection({
    name: 'lamps',
    tables: [Lamps],
    cases: [
      when(event, ({ tenant, key, data }) => {
        const { milliwatts, first } = data as { readonly milliwatts?: number; readonly first?: string | null };
        return row(Lamps, tenant, key)
          .add({ milliwatts: milliwatts ?? 0 })
          .once({ first: first ?? null });
      }),
    ],
  }),
  source: 'of a test',
});
const v1 = (lampId: string, watts: number) => happened(lampLitV1, { lampId, watts });
const v2 = (lampId: string, milliwatts: number) => happened(lampLitV2, { lampId, milliwatts });
const v3 = (lampId: string, milliwatts: number) => happened(lampLit, { lampId, milliwatts });

const postgres = usePostgres();
let database: Database;
const lamps = () => rowsOf(database, 'select id, milliwatts, first from aura.lamps order by id');

beforeAll(async () => {
  database = await openTestDatabase(postgres.url, { entities: [Lamps] as never });
});
afterAll(() => database?.close());

describe('a projection of the newest version', () => {
  it('makes the same rows of a history in three versions as of one in the newest, in whatever batches, and again when it is rebuilt', async () => {
    const projections = [lampsOf(lampLit)];
    const mixed = [v1('A', 1), v2('A', 20), v3('A', 300), v1('B', 2), v3('B', 5)];
    const newest = [v3('A', 1_000), v3('A', 20), v3('A', 300), v3('B', 2_000), v3('B', 5)];
    await rowsAfter(database, newest, { projections });
    const rows = await lamps();
    for (const batch of [1, 2, 5]) {
      const { letters } = await rowsAfter(database, mixed, { projections, batch });
      expect([await lamps(), letters]).toEqual([rows, []]);
    }
    expect(rows).toEqual([
      { id: 'A', milliwatts: 1_320, first: 'Ada' },
      { id: 'B', milliwatts: 2_005, first: 'Ada' },
    ]);
    expect(await rowsOf(database, `select type from aura.event_index where subject = 'lamp/A' order by seq`)).toEqual(
      [lampLitV1, lampLitV2, lampLit].map(({ type }) => ({ type })),
    );
  });

  it('gives up alone what cannot be upcast', async () => {
    const { letters } = await rowsAfter(database, [v1('A', 1), v1('A', UNLUCKY), v1('B', 2)], {
      projections: [lampsOf(lampLit)],
    });
    expect(letters.map(({ projection, fault, event }) => [projection, fault.code, event.event.type])).toEqual([
      ['lamps', 'EVENT_UPCAST_FAILED', lampLitV1.type],
    ]);
    expect(await lamps()).toMatchObject([{ milliwatts: 1_000 }, { milliwatts: 2_000 }]);
  });

  it('of an older release gives up what is newer than it knows; the upgraded one builds itself anew and has it', async () => {
    await dropDerived(database);
    const log = growingLog();
    log.append(v2('A', 10), v3('A', 300));
    const before = await project(database, log, { projections: [lampsOf(lampLitV2)] });
    await before.caughtUp();
    expect(before.letters.map(({ fault }) => fault.code)).toEqual(['EVENT_VERSION_NEWER']);
    expect(await lamps()).toMatchObject([{ milliwatts: 10 }]);
    await before.projector.stop();

    const after = await project(database, log, { projections: [lampsOf(lampLit)] });
    await vi.waitFor(async () => expect(await lamps()).toMatchObject([{ milliwatts: 310 }]), { timeout: 20_000 });
    expect(after.letters).toEqual([]);
    await after.projector.stop();
  });

  it('is another one for the program when the way it reads old events changes', () => {
    const mended = { ...lampLit, upcast: () => ({ first: 'nobody' }) } as EventDeclaration;
    const hashes = [lampLit, lampLitV2, mended].map((event) => hashOf(database, lampsOf(event)));
    expect(new Set(hashes).size).toBe(3);
  });
});

it('a case for a version that has a successor is refused, since it would never see the newer ones', () => {
  const declared = [...thirdRelease.events.values()];
  expect(supersededCases(lampsOf(lampLit), declared)).toEqual([]);
  expect(supersededCases(lampsOf(lampLitV1), declared)).toEqual([
    `${lampLitV1.type} is superseded: a case for ${lampLitV2.type} gets its events too`,
  ]);
});
