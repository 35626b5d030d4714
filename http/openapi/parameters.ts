import { type RouteDeclaration, takesKey } from '../route.ts';
import { hasRevision, isWrite, parameter } from './headers.ts';
import { exampleOf } from './samples.ts';
import type { Hoist, Json } from './hoist.ts';

/** What a parameter says where its declaration leaves it to its name. */
const BY_NAME: Readonly<Record<string, string>> = {
  id: 'Its id',
  session: 'Id of the session',
  key: 'Id of the key',
  member: 'Id of the member',
  tenant: 'Id of the tenant',
  person: 'Id of the person, or who it is',
  name: 'Its name',
  identity: 'Identity of the participant in the room',
  state: 'Only in this state',
  kind: 'Only of this kind',
  type: 'Full event type',
  subject: 'Only of this subject, <aggregate>/<key>',
  source: 'Only from this source',
  correlation_id: 'Only of this correlation',
  order: 'By position: desc (if absent) is the newest first',
  mode: 'Structured (if absent) or binary, as the CloudEvents binding for HTTP says',
  'last-event-id': 'Go on after this position: browsers send it when a connection was lost',
};

/** Parameters of an operation: those of its declaration, then the headers that follow from what it is. */
export const parametersOf = (route: RouteDeclaration, hoist: Hoist): readonly Json[] => {
  const from = (part: 'params' | 'query' | 'headers', place: string): readonly Json[] => {
    const schema = route[part];
    if (!schema) return [];
    const required = new Set((schema as { readonly required?: readonly string[] }).required ?? []);
    return Object.entries(schema.properties).map(([name, property]) => {
      const { description = BY_NAME[name], ...rest } = hoist(property);
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
