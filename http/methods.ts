import { fullPath, type NamedRoute } from './discover.ts';

const pattern = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/\{[^}]+\}/)
      .map((part) => part.replaceAll('.', '\\.'))
      .join('[^/]+')}$`,
  );

/** Which methods the routes take at a path; none where there is no route. Every GET but an event stream is also asked by HEAD. */
export const methodsOf = (routes: readonly NamedRoute[]): ((path: string) => readonly string[]) => {
  const known = routes.map(({ route }) => ({ route, at: pattern(fullPath(route)) }));
  return (path) => {
    const methods = known
      .filter(({ at }) => at.test(path))
      .flatMap(({ route: { method, kind } }) => (method === 'GET' && kind !== 'sse' ? ['GET', 'HEAD'] : [method]));
    return [...new Set(methods)].toSorted();
  };
};
