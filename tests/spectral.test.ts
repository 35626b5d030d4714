import { expect, it } from 'vitest';
import { check } from './spectral/check.ts';
import { OPENAPI_RULES } from './spectral/rules.ts';

type Json = Record<string, unknown>;

const TEXT = { schema: { type: 'string' } };

const problem = {
  description: 'no',
  headers: { 'X-Request-Id': TEXT },
  content: { 'application/problem+json': { examples: {} } },
};

/** An operation that breaks no rule, changed by a case. */
const operation = (change: Json = {}): Json => ({
  operationId: 'listThings',
  summary: 'Things',
  description: 'Things',
  tags: ['things'],
  security: [{ bearer: [] }],
  'x-permission': 'rooms:read',
  'x-publishes': ['a'],
  parameters: [
    { $ref: '#/components/parameters/IdempotencyKey' },
    { $ref: '#/components/parameters/Prefer' },
    { name: 'cursor', in: 'query', description: 'Where to go on', schema: { type: 'string' } },
  ],
  responses: {
    200: {
      description: 'Things',
      headers: { Link: TEXT, 'X-Request-Id': TEXT },
      content: { 'application/json': { schema: { type: 'object' }, example: {} } },
    },
    ...Object.fromEntries(['400', '401', '403', '500', '503'].map((status) => [status, problem])),
  },
  ...change,
});

const documentOf = (one: Json): Json => ({
  openapi: '3.1.0',
  info: { title: 't', version: '1', description: 'd', contact: { name: 'c' } },
  servers: [{ url: '/' }],
  tags: [{ name: 'things', description: 'Things' }],
  paths: { '/things': { get: one } },
  components: {
    parameters: {
      IdempotencyKey: { name: 'Idempotency-Key', in: 'header', description: 'd', schema: { type: 'string' } },
      Prefer: { name: 'Prefer', in: 'header', description: 'd', schema: { type: 'string' } },
    },
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  },
});

const without = (status: string): Json => {
  const { [status]: _, ...rest } = operation()['responses'] as Json;
  return rest;
};

it('an operation as ours are breaks no rule', async () => {
  expect(await check(documentOf(operation()), OPENAPI_RULES)).toEqual([]);
});

const content = { 'application/json': { schema: { type: 'object' } } };
const answer = (change: Json) => ({ responses: { ...without('200'), 200: { description: 'd', ...change } } });

it.each([
  ['aura-permission', { 'x-permission': undefined }],
  ['aura-permission', { 'x-permission': 'public' }],
  ['aura-refusals', { responses: without('503') }],
  ['aura-refusals', { responses: without('401') }],
  ['aura-example', answer({ headers: { Link: TEXT, 'X-Request-Id': TEXT }, content })],
  ['aura-example', { requestBody: { content } }],
  ['aura-list-link', answer({ headers: { 'X-Request-Id': TEXT } })],
  ['aura-request-id', answer({ headers: { Link: TEXT } })],
  ['aura-write-headers', { parameters: [] }],
  ['operation-description', { description: undefined }],
  ['operation-tag-defined', { tags: ['others'] }],
  [
    'oas3-parameter-description',
    { parameters: [...(operation()['parameters'] as Json[]), { name: 'q', in: 'query', schema: TEXT.schema }] },
  ],
] as const)('without what it asks for, the rule %s finds it', async (rule, change) => {
  const found = await check(documentOf(operation(change)), OPENAPI_RULES);
  expect(found.map((each) => each.rule)).toContain(rule);
});
