import { readdir, readFile } from 'node:fs/promises';
import { findDeclarations } from '../schemas/catalogue.ts';
import type { EventDeclaration } from '../schemas/define.ts';
import { standsFor } from '../schemas/versions.ts';
import { faultsOf } from './check.ts';
import type { LoadedProjection } from './ddl.ts';
import type { Projection } from './define.ts';

const isProjection = (value: unknown): value is Projection =>
  typeof value === 'object' && value !== null && 'tables' in value && 'cases' in value;

const load = async (folder: URL, file: string): Promise<LoadedProjection> => {
  const url = new URL(file, folder);
  const [{ default: projection }, source] = await Promise.all([
    import(url.href) as Promise<{ default: unknown }>,
    readFile(url, 'utf8'),
  ]);
  if (!isProjection(projection)) throw new TypeError(`${file} has no projection as its default export`);
  if (`${projection.name}.ts` !== file)
    throw new TypeError(`${file} declares the projection ${projection.name}: they must have one name`);
  return { ...projection, source };
};

/** Sentences that say what is wrong with projections taken together. */
const clashes = (projections: readonly Projection[]): readonly string[] => {
  const owners = new Map<unknown, string>();
  return projections.flatMap(({ name, tables }) =>
    tables.flatMap((table) => {
      const other = owners.get(table);
      owners.set(table, name);
      return other === undefined ? [] : [`${table.meta.tableName} is written by ${other} and by ${name}`];
    }),
  );
};

/** Cases for a version that a newer one has taken the place of: they would never see the newer one. */
export const supersededCases = ({ cases }: Projection, declared: readonly EventDeclaration[]): readonly string[] =>
  cases.flatMap(({ event }) => {
    const newer = declared.find(({ type, version }) => version > event.version && standsFor(event, type));
    return newer ? [`${event.type} is superseded: a case for ${newer.type} gets its events too`] : [];
  });

/** Finds every projection under `db/projections/` and checks them together. Throws one Error that lists everything that is wrong. */
export const loadProjections = async (): Promise<readonly LoadedProjection[]> => {
  const folder = new URL('./projections/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).toSorted();
  const [declared, ...projections] = await Promise.all([
    findDeclarations(),
    ...files.map((file) => load(folder, file)),
  ]);
  const faults = [
    ...projections.flatMap((each) =>
      [...faultsOf(each), ...supersededCases(each, declared)].map((fault) => `${each.name}: ${fault}`),
    ),
    ...clashes(projections),
  ];
  if (faults.length > 0) throw new Error(`The projections are wrong:\n- ${faults.join('\n- ')}`);
  return projections;
};
