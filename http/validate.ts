import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { differences, escape } from '../schemas/differences.ts';
import { Fault } from '../schemas/errors.ts';
import type { RouteDeclaration } from './route.ts';

/** One way in which a request differs from its route; `pointer` is an RFC 6901 JSON pointer into that part. */
export interface RequestProblem {
  readonly in: 'params' | 'query' | 'headers' | 'body';
  readonly pointer: string;
  readonly message: string;
}

const SHOWN = 100;

type Part = RequestProblem['in'];
type Checker = (value: unknown, problems: RequestProblem[]) => unknown;

/** Conversion cuts what follows the point, and takes `true` and `0x10` for numbers: what is no number is left as the text it is, and then refused. */
const WHOLE = /^-?\d{1,15}$/;
const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

interface Field {
  readonly type?: string;
  readonly anyOf?: readonly Field[];
}

/** How a text must look that may be read as the number that the field takes; undefined where it takes none. */
const numberOf = ({ type, anyOf }: Field): RegExp | undefined => {
  if (type === 'integer') return WHOLE;
  return type === 'number' || anyOf?.some((one) => one.type === 'number') ? NUMBER : undefined;
};

const checker = (part: Part, schema: TSchema, convert: boolean): Checker => {
  const compiled = Compile(schema);
  const fields = (schema as { readonly properties?: Record<string, Field> }).properties ?? {};
  const numbers = Object.entries(fields).flatMap(([name, field]) => {
    const looks = numberOf(field);
    return looks ? [[name, looks] as const] : [];
  });
  const read = (value: Readonly<Record<string, unknown>>): unknown => {
    const kept = Object.fromEntries(
      numbers
        .filter(([name, looks]) => typeof value[name] === 'string' && !looks.test(value[name]))
        .map(([name]) => [name, value[name]]),
    );
    return { ...(Value.Convert(schema, Value.Default(schema, { ...value })) as object), ...kept };
  };
  return (value, problems) => {
    const given = convert ? read(value as Readonly<Record<string, unknown>>) : value;
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
