import { readdir } from 'node:fs/promises';
import type { TSchema } from 'typebox';
import { ERRORS } from '../schemas/errors.ts';
import type { RouteDeclaration } from './route.ts';

/** A route with its operation id, the name of its export. */
export interface NamedRoute {
  readonly operation: string;
  readonly route: RouteDeclaration;
}

const isRoute = (value: unknown): value is RouteDeclaration =>
  typeof value === 'object' && value !== null && 'route' in value && value.route === true;

/** Full path of a route as OpenAPI writes it. */
export const fullPath = ({ base, path }: RouteDeclaration): string => `${base}${path}`;

const parameters = (path: string): readonly string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string).toSorted();

const isClosed = (schema: TSchema): boolean =>
  (schema as { type?: string }).type !== 'object' ||
  (schema as { additionalProperties?: unknown }).additionalProperties === false;

const faultsOfSchemas = (route: RouteDeclaration): readonly string[] => {
  const faults: string[] = [];
  const declared = Object.keys(route.params?.properties ?? {}).toSorted();
  const inPath = parameters(route.path);
  if (declared.join() !== inPath.join())
    faults.push(`its path names the parameters [${inPath.join()}], its params [${declared.join()}]`);
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part];
    if (schema && !isClosed(schema)) faults.push(`its ${part} would take unknown fields`);
  }
  if (route.body && route.method === 'GET') faults.push('a GET takes no body');
  return faults;
};

/** Checks one route by itself; gives the sentences that say what is wrong. */
export const faultsOfRoute = (operation: string, route: RouteDeclaration): readonly string[] => {
  const faults = [...faultsOfSchemas(route)];
  if (!/^[a-z][A-Za-z0-9]*$/.test(operation)) faults.push('its name is no operation id: camelCase is');
  if (!/^(\/([a-z][a-z0-9.-]*|\{[a-z_]+\}))+$/.test(route.path)) faults.push(`its path ${route.path} is malformed`);
  for (const code of route.errors)
    if (!Object.hasOwn(ERRORS, code)) faults.push(`it may answer ${code}, which is not in the error table`);
  if (route.conditional && (route.method === 'GET' || route.method === 'POST'))
    faults.push('If-Match is required only by what changes or deletes a resource there is');
  if (route.publishes.length > 0 && route.method === 'GET') faults.push('a GET stores nothing');
  return faults.map((fault) => `${operation}: ${fault}`);
};

/** Checks routes together: nothing twice. */
export const faultsOfRoutes = (routes: readonly NamedRoute[]): readonly string[] => {
  const faults = routes.flatMap(({ operation, route }) => faultsOfRoute(operation, route));
  const seen = new Map<string, string>();
  for (const { operation, route } of routes)
    for (const key of [
      `the operation id ${operation}`,
      `${route.method} ${fullPath(route).replaceAll(/\{[^}]+\}/g, '{}')}`,
    ]) {
      if (seen.has(key)) faults.push(`${operation}: ${key} is taken by ${String(seen.get(key))}`);
      seen.set(key, operation);
    }
  return faults;
};

/** The routes of modules, by file name. Throws one Error that lists everything that is wrong. */
export const collectRoutes = (
  modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): readonly NamedRoute[] => {
  const faults: string[] = [];
  const routes: NamedRoute[] = [];
  for (const [file, module] of modules) {
    const exported = Object.entries(module);
    if (exported.length === 0) faults.push(`${file} exports no route`);
    for (const [operation, value] of exported)
      if (isRoute(value)) routes.push({ operation, route: value });
      else faults.push(`${file} exports ${operation}, which is no route`);
  }
  faults.push(...faultsOfRoutes(routes));
  if (faults.length > 0) throw new Error(`The routes are wrong:\n- ${faults.join('\n- ')}`);
  return routes;
};

/** Finds every route under `http/routes/` and checks them strictly. */
export const loadRoutes = async (): Promise<readonly NamedRoute[]> => {
  const here = new URL('./routes/', import.meta.url);
  const files = (await readdir(here, { recursive: true }))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .toSorted();
  const modules = await Promise.all(
    files.map(async (file) => [file, (await import(new URL(file, here).href)) as Record<string, unknown>] as const),
  );
  return collectRoutes(new Map(modules));
};
