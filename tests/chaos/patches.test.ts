import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CRASH_POINTS } from './crash-points.ts';
import { loadRows } from './rows.ts';
import { edited, StaleEdit } from '../edits.ts';
import { CHECKOUT, PLANTS } from './tree.ts';

const rows = await loadRows();

/** The sources after all changes that every copy gets, then those of one protection. */
const sourcesWith = async (edits: readonly (typeof PLANTS)[number][]): Promise<ReadonlyMap<string, string>> => {
  const sources = new Map<string, string>();
  for (const edit of [...PLANTS, ...edits]) {
    const source = sources.get(edit.file) ?? (await readFile(join(CHECKOUT, edit.file), 'utf8'));
    sources.set(edit.file, edited(source, edit));
  }
  return sources;
};

describe('the patches of the chaos suite', () => {
  it('find their place in the source exactly once: whoever moves that place moves them along (tests/chaos)', async () => {
    await sourcesWith([]);
    for (const { protections } of rows) for (const { edits } of protections) await sourcesWith(edits);
  });

  it('are refused where their place is gone or not the only one', () => {
    const edit = { file: 'a.ts', find: 'x;', replace: 'y;' };
    expect(() => edited('z;', edit)).toThrow(StaleEdit);
    expect(() => edited('x; x;', edit)).toThrow('stands 2 times in a.ts');
    expect(edited('x; $& z;', { ...edit, replace: '$&' })).toBe('$& $& z;');
  });

  it('leave no crash point in the source itself', async () => {
    for (const { file } of CRASH_POINTS)
      expect(await readFile(join(CHECKOUT, file), 'utf8')).not.toContain('crashPoint');
  });

  it('take each protection out by a name, and name what breaks then', () => {
    for (const { id, protections } of rows) {
      expect([id, protections.length > 0]).toEqual([id, true]);
      for (const { name, breaks, edits } of protections)
        expect([name, breaks.length > 0, edits.length > 0]).toEqual([name, true, true]);
    }
  });
});
