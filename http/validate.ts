import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { Fault } from '../schemas/errors.ts';
import type { RouteDeclaration } from './route.ts';

/** One way in which a request differs from its route; `pointer` is an RFC 6901 JSON pointer into that part. */
export interface RequestProblem {
  readonly in: 'params' | 'query' | 'headers' | 'body';
  readonly pointer: string;
  readonly message: string;
}

// TypeBox 1.4 gives up after eight errors unless told otherwise; callers want all of them at once.
Settings.Set({ maxErrors: 200 });

const SHOWN = 100;

interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: unknown;
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const names = (params: unknown, key: string): readonly string[] =>
  (params as Record<string, readonly string[]>)[key] ?? [];

const describe = ({
  keyword,
  instancePath,
  message,
  params,
}: Finding): readonly { pointer: string; message: string }[] => {
  if (keyword === 'required')
    return names(params, 'requiredProperties').map((name) => ({
      pointer: `${instancePath}/${escape(name)}`,
      message: 'is required',
    }));
  if (keyword === 'additionalProperties')
    return names(params, 'additionalProperties').map((name) => ({
      pointer: `${instancePath}/${escape(name)}`,
      message: 'is not a known field',
    }));
  if (keyword === 'enum')
    return [{ pointer: instancePath, message: `must be one of ${names(params, 'allowedValues').join(', ')}` }];
  return [{ pointer: instancePath, message }];
};

/** Every difference, said once and in the caller's words. */
export const differences = (findings: readonly Finding[]): readonly { pointer: string; message: string }[] => {
  // An unknown field is reported twice: once as "schema is false", once by its name.
  const told = findings.filter(({ keyword, message }) => !(keyword === 'boolean' && message === 'schema is false'));
  const seen = new Set<string>();
  return told.flatMap(describe).filter(({ pointer, message }) => {
    const key = `${pointer} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

type Part = RequestProblem['in'];
type Checker = (value: unknown, problems: RequestProblem[]) => unknown;

const checker = (part: Part, schema: TSchema, convert: boolean): Checker => {
  const compiled = Compile(schema);
  return (value, problems) => {
    const given = convert ? Value.Convert(schema, Value.Default(schema, { ...(value as object) })) : value;
    if (compiled.Check(given)) return given;
    for (const { pointer, message } of differences(compiled.Errors(given)))
      problems.push({ in: part, pointer, message });
    return given;
  };
};

/** The parts of a request as they came. */
export interface Parts {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/**
 * Makes the check of a route's requests. Bodies are taken as they are: no coercion, no unknown field. Text from the
 * address and the headers is read as the numbers, booleans and lists that its schema asks for. Throws BODY_INVALID
 * with every problem of every part at once.
 */
export const requestCheck = (route: RouteDeclaration): ((parts: Parts) => Parts) => {
  const checks = (['params', 'query', 'headers', 'body'] as const).map((part) => {
    const schema = route[part];
    return [part, schema && checker(part, schema, part !== 'body')] as const;
  });
  return (parts) => {
    const problems: RequestProblem[] = [];
    const checked = Object.fromEntries(
      checks.map(([part, check]) => [part, check ? check(parts[part], problems) : parts[part]]),
    );
    refuseUnasked(route, parts, problems);
    refuseNul(parts, problems);
    if (problems.length > 0)
      throw new Fault('BODY_INVALID', {
        errors: problems.slice(0, SHOWN),
        more: Math.max(0, problems.length - SHOWN) || undefined,
      });
    return checked as unknown as Parts;
  };
};

/** Postgres takes U+0000 in no text; in a body it is refused while it is read. */
const refuseNul = (parts: Parts, problems: RequestProblem[]): void => {
  for (const part of ['params', 'query'] as const)
    for (const [name, value] of Object.entries(parts[part] as object))
      if (String(value).includes('\0'))
        problems.push({ in: part, pointer: `/${escape(name)}`, message: 'must not contain U+0000' });
};

const refuseUnasked = (route: RouteDeclaration, parts: Parts, problems: RequestProblem[]): void => {
  if (!route.query)
    for (const name of Object.keys(parts.query as object))
      problems.push({ in: 'query', pointer: `/${escape(name)}`, message: 'is not a known parameter' });
  if (!route.body && route.kind === 'json' && parts.body !== undefined && parts.body !== null)
    problems.push({ in: 'body', pointer: '', message: 'this route takes no body' });
};

/** Checks that a reply is what its route declares; for tests. */
export const replyCheck = (
  route: RouteDeclaration,
): ((body: unknown) => readonly { pointer: string; message: string }[]) => {
  const compiled = Compile(route.reply);
  return (body) => {
    const plain: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
    return compiled.Check(plain) ? [] : differences(compiled.Errors(plain));
  };
};
