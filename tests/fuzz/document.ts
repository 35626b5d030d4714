import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
}
type Contents = Readonly<Record<string, Content>>;

interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Contents;
}

/** An operation as the document describes it, with everything that is shared put in place. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly 'x-permission': string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Contents };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
  readonly components: { readonly schemas: Schema; readonly parameters: Readonly<Record<string, Parameter>> };
}

/** The document, ready to make requests from and to hold answers to. */
export interface Described {
  readonly operations: readonly Operation[];
  /** What a reference leads to. */
  readonly schema: (ref: string) => Schema;
  /** Every way in which a value differs from a schema of the document. */
  readonly problems: (schema: Schema, value: unknown) => readonly string[];
  /** The operation that a request is for, as a router reads it: literal parts go before parameters. */
  readonly at: (method: string, path: string) => Operation | undefined;
}

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/\{[^}]+\}/)
      .map((part) => part.replaceAll('.', '\\.'))
      .join('[^/]+')}$`,
  );

const isDecodable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/** Reads an OpenAPI document. */
export const readDocument = (given: unknown): Described => {
  const { paths, components } = given as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters.map((each) =>
        '$ref' in each ? (components.parameters[String(each.$ref).split('/').at(-1) as string] as Parameter) : each,
      ),
    })),
  );
  const inDefs = (schema: unknown) =>
    JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')) as object;
  const $defs = inDefs(components.schemas);
  const compiled = new Map<Schema, ReturnType<typeof Compile>>();
  const checkOf = (schema: Schema) => {
    const known = compiled.get(schema) ?? Compile({ ...inDefs(schema), $defs } as TSchema);
    compiled.set(schema, known);
    return known;
  };
  const routes = operations
    .map((operation) => ({ operation, pattern: patternOf(operation.path), open: operation.path.split('{').length }))
    .toSorted((a, b) => a.open - b.open);
  return {
    operations,
    schema: (ref) => components.schemas[ref.split('/').at(-1) as string] as Schema,
    problems: (schema, value) => {
      const check = checkOf(schema);
      if (check.Check(value)) return [];
      return [...check.Errors(value)].map(({ instancePath, message }) => `${instancePath}: ${message}`);
    },
    at: (method, path) =>
      isDecodable(path)
        ? routes.find(({ operation, pattern }) => operation.method === method && pattern.test(path))?.operation
        : undefined,
  };
};
