import { hash } from 'node:crypto';
import Type from 'typebox';
import { missing } from '../find.ts';
import { answer, defineRoute } from '../route.ts';
import { closed } from '../shapes/fields.ts';

const Document = Type.Record(Type.String(), Type.Unknown());

export const getOpenApi = defineRoute({
  method: 'GET',
  base: '',
  path: '/openapi.json',
  can: 'public',
  summary: 'This API as OpenAPI 3.1',
  tag: 'documents',
  reply: Document,
  errors: [],
  needs: ['documents'],
  run: (_request, { documents }) => documents.openapi(),
});

export const getAsyncApi = defineRoute({
  method: 'GET',
  base: '',
  path: '/asyncapi.json',
  can: 'public',
  summary: 'Everything that can happen as AsyncAPI 3.0',
  tag: 'documents',
  reply: Document,
  errors: [],
  needs: ['documents', 'catalogue'],
  run: (_request, { documents }) => documents.asyncapi(),
});

export const getErrorsPage = defineRoute({
  method: 'GET',
  base: '',
  path: '/docs/errors',
  can: 'public',
  summary: 'The error table',
  tag: 'documents',
  kind: 'raw',
  produces: 'text/markdown; charset=utf-8',
  reply: Type.String(),
  errors: [],
  needs: ['documents'],
  run: (_request, { documents }) => answer(documents.errors()),
});

export const getEventsPage = defineRoute({
  method: 'GET',
  base: '',
  path: '/docs/events',
  can: 'public',
  summary: 'Everything that can happen, as a page',
  tag: 'documents',
  kind: 'raw',
  produces: 'text/html; charset=utf-8',
  reply: Type.String({ examples: ['<!doctype html>…'] }),
  errors: [],
  needs: ['documents', 'catalogue'],
  run: (_request, { documents }) => answer(documents.events()),
});

export const getEventSchema = defineRoute({
  method: 'GET',
  base: '',
  path: '/schemas/{type}',
  can: 'public',
  summary: "JSON Schema (2020-12) of an event type's data",
  tag: 'documents',
  params: closed({ type: Type.String({ minLength: 1, maxLength: 160 }) }),
  produces: 'application/schema+json',
  reply: Document,
  replyHeaders: { ETag: 'Digest of the schema', 'Cache-Control': 'It never changes: another shape is another version' },
  errors: ['SCHEMA_NOT_FOUND'],
  needs: ['catalogue'],
  run: ({ params: { type }, origin }, { catalogue }) => {
    const schema = catalogue.schema(type, origin) ?? missing('SCHEMA_NOT_FOUND', { eventType: type });
    const digest = hash('sha256', JSON.stringify(schema), 'base64url').slice(0, 22);
    return answer(schema, { headers: { etag: `"${digest}"`, 'cache-control': 'public, max-age=31536000, immutable' } });
  },
});
