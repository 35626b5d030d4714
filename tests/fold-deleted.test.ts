import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../db/changes.ts';
import { ENTITIES } from '../db/entities/index.ts';
import { erasingWrites, erasuresIn } from '../db/erasure.ts';
import { fold, folderOf, type Folder } from '../db/fold.ts';
import { loadProjections } from '../db/load.ts';
import { isForgotten, isOfTenants } from '../db/outliving.ts';
import { personalOf } from '../db/personal.ts';
import type { TableShape } from '../db/write.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { personErasureRequested } from '../schemas/people.ts';
import { tenantCreated, tenantDeleted } from '../schemas/tenants.ts';
import { happened, logOf } from './given-projections.ts';
import { meeting } from './meeting.ts';

const [GONE, OTHER] = ['acme', 'beta'] as const;
const inTenant = (tenant: string) => ({ tenant });

/** Two tenants, event by event in turn; the first is deleted after `at` of its events. */
const history = (at: number): readonly StoredEvent[] => {
  const mine = [
    happened(tenantCreated, { tenantId: GONE }, inTenant(GONE)),
    happened(personErasureRequested, {}, inTenant(GONE)),
    ...meeting(GONE, 'RM_one'),
  ];
  const theirs = [happened(tenantCreated, { tenantId: OTHER }, inTenant(OTHER)), ...meeting(OTHER, 'RM_one')];
  const withEnd = mine.toSpliced(Math.max(2, at), 0, happened(tenantDeleted, { tenantId: GONE }, inTenant(GONE)));
  return logOf(withEnd.flatMap((one, index) => [one, ...theirs.slice(index, index + 1)]));
};

const longest = history(0).length;
const places = fc.nat({ max: longest });

/** A table as statements need it; the names are enough here. */
const shapeOf = (table: Table): TableShape => ({ name: table.meta.tableName, keys: [], columns: new Map() });
const shapes = new Map((ENTITIES as readonly Table[]).map((table) => [table, shapeOf(table)]));

describe('a deleted tenant', () => {
  let folders: readonly Folder[];
  beforeAll(async () => {
    folders = (await loadProjections()).map(folderOf);
  });

  /** Rows by tenant, as a projector that cuts the log there leaves them; `known`: whether it knew of the deletion from the start. */
  const project = (events: readonly StoredEvent[], cuts: readonly number[], known: boolean) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), events.length];
    const gone = new Set<string>(known ? [GONE] : []);
    const rows = new Map<string, { readonly tenant: unknown; readonly forgotten: boolean }>();
    for (const [index, end] of at.slice(1).entries()) {
      const batch = events.slice(at[index], end);
      const { deleted } = erasuresIn(batch);
      for (const [name, row] of rows) if (row.forgotten && deleted.has(String(row.tenant))) rows.delete(name);
      const made = folders.flatMap((folder) => fold(folder, batch, gone).changes).filter(({ present }) => present);
      for (const { table, keys } of made)
        rows.set(JSON.stringify([table.meta.tableName, keys]), { tenant: keys[0], forgotten: isForgotten(table) });
      for (const tenant of deleted) gone.add(tenant);
    }
    return rows;
  };

  const namesOf = (rows: ReturnType<typeof project>, of: string): readonly string[] =>
    [...rows].flatMap(([name, { tenant }]) => (tenant === of ? [name] : [])).toSorted();

  it('leaves the same rows wherever the log is cut and wherever its deletion lies in it: none but those that outlive it', () => {
    fc.assert(
      fc.property(places, fc.array(places, { maxLength: 5 }), fc.boolean(), (at, cuts, known) => {
        const rows = project(history(at), cuts, known);
        const kept = namesOf(rows, GONE).map((name) => (JSON.parse(name) as [string])[0]);
        expect(new Set(kept)).toEqual(new Set(['tenants', 'audit_erasures']));
        const theirs = namesOf(rows, OTHER);
        expect(theirs.length).toBeGreaterThan(4);
        expect(theirs).toEqual(namesOf(project(history(at), [], false), OTHER));
      }),
    );
  });

  it('says nothing about people any more, also in rows that outlive it', () => {
    const erasures = folders.find(({ projection }) => projection.name === 'erasures') as Folder;
    const [change] = fold(
      erasures,
      logOf([happened(personErasureRequested, { by: 'ada' }, inTenant(GONE))]),
      new Set([GONE]),
    ).changes;
    expect(JSON.stringify(change?.cells)).not.toContain('ada');
    const [told] = fold(
      erasures,
      logOf([happened(personErasureRequested, { by: 'ada' }, inTenant(OTHER))]),
      new Set([GONE]),
    ).changes;
    expect(JSON.stringify(told?.cells)).toContain('ada');
  });

  it('is taken out of every table of tenants; what outlives it is emptied of what is about people', () => {
    const erasures = erasuresIn(logOf([happened(tenantDeleted, { tenantId: GONE }, inTenant(GONE))]));
    const writes = erasingWrites(ENTITIES as readonly Table[], shapes, erasures);
    for (const table of (ENTITIES as readonly Table[]).filter(isOfTenants)) {
      const { tableName } = table.meta;
      const mine = writes.filter(({ text }) => text.includes(` ${tableName} t `)).map(({ text }) => text.split(' ')[0]);
      const personal = personalOf(table).map(() => 'update');
      expect([tableName, mine.filter((verb) => verb?.includes('delete')).length]).toEqual([
        tableName,
        isForgotten(table) ? 1 : 0,
      ]);
      if (!isForgotten(table)) expect([tableName, mine.length]).toEqual([tableName, personal.length]);
    }
    for (const { parameters } of writes) expect(parameters).toEqual([JSON.stringify([{ tenant: GONE }])]);
  });

  it('is not one of which somebody else says it', () => {
    const forged = logOf([happened(tenantDeleted, { tenantId: GONE }, inTenant(OTHER))]);
    expect([...erasuresIn(forged).deleted]).toEqual([]);
  });
});
