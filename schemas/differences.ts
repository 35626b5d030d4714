import { Settings } from 'typebox/system';

// TypeBox 1.4 gives up after eight errors unless told otherwise; callers want all of them at once.
Settings.Set({ maxErrors: 200 });

interface Finding {
  readonly keyword: string;
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
