import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edited, type Edit } from '../edits.ts';
import { CRASH_POINTS, plant } from './crash-points.ts';

/** The checkout this suite stands in. */
export const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

const LINKED = ['node_modules', 'web'];
const LEFT = [...LINKED, 'tests', 'bench', 'docs'];
const PLANTED = 'tests/chaos/planted';

/** Makes changes in a tree, one after the other. Throws StaleEdit. */
const editAll = async (tree: string, edits: readonly Edit[]): Promise<void> => {
  for (const edit of edits) {
    const path = join(tree, edit.file);
    await writeFile(path, edited(await readFile(path, 'utf8'), edit));
  }
};

/** What the suite adds to every copy: a projection that forgives nothing, an ordered handler, the points to die at. */
export const PLANTS: readonly Edit[] = [
  {
    file: 'db/entities/index.ts',
    find: 'export const ENTITIES = [',
    replace: `import { ChaosTally } from '../../${PLANTED}/tally-entity.ts';\nexport const ENTITIES = [\n  ChaosTally,`,
  },
  ...CRASH_POINTS.map(plant),
];

const REEXPORTS = [
  { file: 'db/projections/chaos-tally.ts', from: `../../${PLANTED}/chaos-tally.ts` },
  { file: 'handlers/chaos/chaos-order.ts', from: `../../${PLANTED}/chaos-order.ts` },
];

/**
 * Copies the source into `tree`, adds what the suite observes with, and makes the changes. Dependencies and the dashboard are linked.
 * Throws StaleEdit.
 */
export const plantTree = async (tree: string, edits: readonly Edit[]): Promise<string> => {
  await mkdir(tree, { recursive: true });
  const folders = (await readdir(CHECKOUT, { withFileTypes: true })).filter((each) => each.isDirectory());
  const rooms = folders.map(({ name }) => name).filter((name) => !name.startsWith('.') && !LEFT.includes(name));
  for (const room of [...rooms, PLANTED]) await cp(join(CHECKOUT, room), join(tree, room), { recursive: true });
  await cp(join(CHECKOUT, 'package.json'), join(tree, 'package.json'));
  for (const name of LINKED) await symlink(join(CHECKOUT, name), join(tree, name));
  for (const { file, from } of REEXPORTS) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), `export { default } from '${from}';\n`);
  }
  await editAll(tree, [...PLANTS, ...edits]);
  return tree;
};
