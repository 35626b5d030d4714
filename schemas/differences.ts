import { Settings } from 'typebox/system';

// TypeBox 1.4 gives up after eight errors unless told otherwise; callers want all of them at once.
Settings.Set({ maxErrors: 200 });

interface Finding {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: unknown;
}

/** A name as a part of a JSON pointer. */
export const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

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
  if (keyword === 'const') return [{ pointer: instancePath, message: `must be ${String(constantOf(params))}` }];
  return [{ pointer: instancePath, message }];
};

const constantOf = (params: unknown): unknown => (params as { readonly allowedValue?: unknown }).allowedValue;

/** A constant field of one alternative: by it the caller says which of them is meant. */
const TELLING = /^(.*\/anyOf)\/(\d+)\/properties\/[^/]+$/;

/** Of alternatives that a constant tells apart, what concerns the one that is meant; where none is, which there are. */
const ofTheMeant = (findings: readonly Finding[], union: string): readonly Finding[] => {
  const telling = findings.filter(
    ({ keyword, schemaPath }) => keyword === 'const' && TELLING.exec(schemaPath)?.[1] === union,
  );
  const missed = new Set(telling.map(({ schemaPath }) => TELLING.exec(schemaPath)?.[2]));
  const within = ({ schemaPath }: Finding): string | undefined =>
    schemaPath.startsWith(`${union}/`) ? schemaPath.slice(union.length + 1).split('/')[0] : undefined;
  const isSummary = ({ keyword, schemaPath }: Finding): boolean =>
    keyword === 'anyOf' && `${schemaPath}/anyOf` === union;
  const meant = findings.some((finding) => within(finding) !== undefined && !missed.has(within(finding)));
  const rest = findings.filter((finding) => !isSummary(finding) && !missed.has(within(finding)));
  const [first] = telling;
  if (meant || !first) return rest;
  const words = telling.map(({ params }) => String(constantOf(params)));
  return [...rest, { ...first, keyword: 'enum', params: { allowedValues: words } }];
};

/** Every difference, said once and in the caller's words. */
export const differences = (findings: readonly Finding[]): readonly { pointer: string; message: string }[] => {
  // An unknown field is reported twice: once as "schema is false", once by its name.
  const told = findings.filter(({ keyword, message }) => !(keyword === 'boolean' && message === 'schema is false'));
  const unions = new Set(
    told.flatMap(({ keyword, schemaPath }) => (keyword === 'const' ? (TELLING.exec(schemaPath)?.[1] ?? []) : [])),
  );
  const seen = new Set<string>();
  return [...unions]
    .reduce(ofTheMeant, told)
    .flatMap(describe)
    .filter(({ pointer, message }) => {
      const key = `${pointer} ${message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
};
