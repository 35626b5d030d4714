import { fullPath, type NamedRoute } from './discover.ts';
import type { RouteDeclaration } from './route.ts';

const pattern = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/\{[^}]+\}/)
      .map((part) => part.replaceAll('.', '\\.'))
      .join('[^/]+')}$`,
  );

/** Whether a route is also asked by HEAD, as probes do: every GET whose answer has an end that it could be asked for. */
export const takesHead = ({ method, kind }: Pick<RouteDeclaration, 'method' | 'kind'>): boolean =>
  method === 'GET' && kind !== 'sse' && kind !== 'lines';

/** Which methods the routes take at a path; none where there is no route. */
export const methodsOf = (routes: readonly NamedRoute[]): ((path: string) => readonly string[]) => {
  const known = routes.map(({ route }) => ({ route, at: pattern(fullPath(route)) }));
  return (path) => {
    const methods = known
      .filter(({ at }) => at.test(path))
      .flatMap(({ route }) => (takesHead(route) ? ['GET', 'HEAD'] : [route.method]));
    return [...new Set(methods)].toSorted();
  };
};
