import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { loadRoutes } from '../discover.ts';
import { openapi } from '../openapi.ts';
import type { Json } from './hoist.ts';
import { exampleOf } from './samples.ts';

interface Content {
  readonly schema: Json;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
}
type Contents = Readonly<Record<string, Content>>;
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly $ref?: string; readonly name?: string; readonly schema?: Json }[];
  readonly requestBody?: { readonly content: Contents };
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>;
}

const document = openapi(await loadRoutes(), { version: '1.2.3', cookieName: '__Host-aura-00000000' }) as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly headers: Readonly<Record<string, { readonly schema: Json }>>;
    readonly parameters: Readonly<Record<string, { readonly schema: Json }>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
};
const { components } = document;

/** The schema with everything it refers to, as one that stands by itself. */
const alone = (schema: Json): TSchema => {
  const text = JSON.stringify({ ...schema, $defs: components.schemas });
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as TSchema;
};

const faults = (schema: Json, value: unknown): readonly unknown[] => {
  const compiled = Compile(alone(schema));
  return compiled.Check(value)
    ? []
    : [...compiled.Errors(value)].map(({ instancePath, message }) => [instancePath, message]);
};

const operations = [document.paths, document.webhooks].flatMap((group) =>
  Object.values(group).flatMap(Object.values<Operation>),
);

const examplesOf = ({ example, examples }: Content): readonly unknown[] =>
  examples
    ? Object.values(examples).map(({ $ref }) => components.examples[$ref.replace('#/components/examples/', '')]?.value)
    : [example];

describe('the examples of the OpenAPI document', () => {
  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    'hold against the schemas of %s, each body and each answer with one',
    (_, { requestBody, responses, parameters }) => {
      const contents = [requestBody, ...Object.values(responses)].flatMap((part) =>
        Object.entries(part?.content ?? {}),
      );
      for (const [type, content] of contents)
        for (const example of examplesOf(content)) {
          expect([type, example]).not.toEqual([type, undefined]);
          expect([type, example, faults(content.schema, example)]).toEqual([type, example, []]);
        }
      for (const { name, schema } of parameters)
        if (schema) expect([name, faults(schema, exampleOf(schema, components.schemas))]).toEqual([name, []]);
    },
  );

  it('hold for headers and shared parameters too', () => {
    for (const [name, { schema }] of Object.entries({ ...components.headers, ...components.parameters })) {
      expect([name, schema['examples']]).toEqual([name, [expect.anything()]]);
      expect([name, faults(schema, (schema['examples'] as unknown[])[0])]).toEqual([name, []]);
    }
  });

  it('hold wherever a schema brings its own', () => {
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const schema = node as Json;
      if (Array.isArray(schema['examples']) && 'type' in schema)
        for (const example of schema['examples'])
          expect([path, example, faults(schema, example)]).toEqual([path, example, []]);
      for (const [key, inner] of Object.entries(schema))
        if (key !== 'examples' && key !== 'example') visit(inner, `${path}/${key}`);
    };
    visit({ schemas: components.schemas, paths: document.paths }, '');
  });
});
