import { type RouteDeclaration, takesKey } from '../route.ts';
import { hasRevision, isWrite, parameter } from './headers.ts';
import { exampleOf } from './samples.ts';
import type { Hoist, Json } from './hoist.ts';

/** Parameters of an operation: those of its declaration, then the headers that follow from what it is. */
export const parametersOf = (route: RouteDeclaration, hoist: Hoist): readonly Json[] => {
  const from = (part: 'params' | 'query' | 'headers', place: string): readonly Json[] => {
    const schema = route[part];
    if (!schema) return [];
    const required = new Set((schema as { readonly required?: readonly string[] }).required ?? []);
    return Object.entries(schema.properties).map(([name, property]) => {
      const { description, ...rest } = hoist(property);
      return {
        name,
        in: place,
        required: place === 'path' || required.has(name),
        ...(description === undefined ? {} : { description }),
        schema: rest,
      };
    });
  };
  return [
    ...from('params', 'path'),
    ...from('query', 'query'),
    ...from('headers', 'header'),
    ...(hasRevision(route) ? [parameter('IfNoneMatch')] : []),
    ...(route.conditional ? [parameter('IfMatch')] : []),
    ...(takesKey(route) ? [parameter('IdempotencyKey')] : []),
    ...(isWrite(route) ? [parameter('Prefer'), parameter('Traceparent')] : []),
    parameter('RequestId'),
  ];
};

type Schemas = Readonly<Record<string, Json>>;

/** One content of a body, with its example. */
export const contentOf = (schema: Json, schemas: Schemas): Json => ({ schema, example: exampleOf(schema, schemas) });
