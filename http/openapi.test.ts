import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../schemas/errors.ts';
import { loadRoutes } from './discover.ts';
import { errorCodes, openapi } from './openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly string[];
  readonly 'x-permission': string;
  readonly parameters: readonly {
    readonly $ref?: string;
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Record<string, unknown> };
  readonly responses: Record<
    string,
    {
      readonly description: string;
      readonly headers?: Record<string, unknown>;
      readonly content?: Record<
        string,
        {
          readonly schema: {
            readonly allOf?: readonly {
              readonly properties?: { readonly code: { readonly enum: readonly string[] } };
            }[];
          };
        }
      >;
    }
  >;
}

const routes = await loadRoutes();
const document = openapi(routes, { version: '1.2.3', cookieName: '__Host-aura-00000000' }) as {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<'schemas' | 'securitySchemes' | 'headers' | 'parameters' | 'examples', object>;
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Codes that an operation documents, by status. */
const documented = ({ responses }: Operation): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(responses).flatMap(([status, { content }]) => {
      const schema = content?.['application/problem+json']?.schema;
      return schema ? [[status, schema.allOf?.[1]?.properties?.code.enum ?? []]] : [];
    }),
  );

const VERB =
  /^(get|list|search|stream|create|set|add|update|change|replace|delete|remove|cancel|end|send|publish|verify|mute|redrive|discard|rebuild|compare|pause|resume|sign|receive|revoke|rotate|suspend|erase|export|issue|begin|finish|grant|restore)[A-Z]/;

describe('the OpenAPI document', () => {
  it('describes every route once, under its own operation id', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      routes.map(({ operation }) => operation).toSorted(),
    );
  });

  it.each(routes.map(({ operation, route }) => [operation, route] as const))(
    'lists every error of %s under its status',
    (operation, route) => {
      const described = operations.find(({ operationId }) => operationId === operation) as Operation;
      const byStatus = documented(described);
      const codes = errorCodes(route);
      expect(codes).toEqual(expect.arrayContaining(['INTERNAL', 'SHUTTING_DOWN', ...route.errors]));
      expect(Object.values(byStatus).flat().toSorted()).toEqual(codes.toSorted());
      for (const [status, some] of Object.entries(byStatus))
        for (const code of some) expect(ERRORS[code as ErrorCode].status).toBe(Number(status));
    },
  );

  it('asks for a credential everywhere but where the route takes anybody', () => {
    for (const { operation, route } of routes) {
      const described = operations.find(({ operationId }) => operationId === operation) as Operation;
      const schemes = route.can === 'public' ? [] : [{ bearer: [] }, { apiKey: [] }, { cookie: [] }];
      expect([operation, described.security, described['x-permission']]).toEqual([operation, schemes, route.can]);
      expect([operation, Object.values(documented(described)).flat().includes('UNAUTHENTICATED')]).toEqual([
        operation,
        route.can !== 'public',
      ]);
    }
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'apiKey', 'cookie']);
  });

  it('refers to schemas by their names and holds every one it refers to', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(refs).toContain('#/components/schemas/Room');
    for (const ref of refs) expect(document).toHaveProperty(ref.slice(2).split('/'));
    expect(JSON.stringify(document)).not.toMatch(/"\$(id|defs)"|def-\d/);
  });

  it('gives writes their headers, bodies their content types and every parameter its place', () => {
    const create = document.paths['/api/v1/rooms']?.['post'] as Operation;
    expect(create.parameters.map(({ $ref }) => $ref?.replace('#/components/parameters/', ''))).toEqual([
      'IdempotencyKey',
      'Prefer',
      'Traceparent',
      'RequestId',
    ]);
    expect(Object.keys(create.responses['202']?.headers ?? {})).toEqual(
      expect.arrayContaining(['Location', 'Retry-After', 'Preference-Applied', 'X-Request-Id']),
    );
    expect(Object.keys(create.responses)).toEqual(expect.arrayContaining(['201', '202', '400', '401', '403', '503']));
    const ingest = document.paths['/api/v1/events']?.['post'] as Operation;
    expect(Object.keys(ingest.requestBody?.content ?? {})).toEqual([
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
      'application/json',
    ]);
  });

  it('tells reads apart: a revision is an ETag, a list has the address of its next page', () => {
    const one = document.paths['/api/v1/rooms/{room}']?.['get'] as Operation;
    expect(one.parameters).toMatchObject([
      { name: 'room', in: 'path', required: true },
      { name: 'at', in: 'query', required: false },
      { $ref: '#/components/parameters/IfNoneMatch' },
      { $ref: '#/components/parameters/RequestId' },
    ]);
    expect(Object.keys(one.responses['200']?.headers ?? {})).toContain('ETag');
    expect(Object.keys(one.responses)).toContain('304');
    const list = document.paths['/api/v1/rooms']?.['get'] as Operation;
    expect(Object.keys(list.responses)).not.toContain('304');
    expect(Object.keys(list.responses['200']?.headers ?? {})).toContain('Link');
  });

  it('has operation ids that read as the functions of a client: a verb, then what it is about', () => {
    for (const { operationId } of operations) expect(operationId).toMatch(VERB);
    expect('roomList').not.toMatch(VERB);
  });

  it('says of every tag what it is about, and of none that is not used', () => {
    expect(document.tags.map(({ name }) => name).toSorted()).toEqual(
      [...new Set(operations.flatMap(({ tags }) => tags))].toSorted(),
    );
    for (const { name, description } of document.tags) expect([name, description]).toEqual([name, expect.any(String)]);
  });

  it('writes a shape that two operations share once', () => {
    const seen = new Map<string, string>();
    const visit = (node: unknown, where: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const schema = node as { readonly type?: unknown; readonly properties?: object };
      if (schema.type === 'object' && Object.keys(schema.properties ?? {}).length > 2) {
        const text = JSON.stringify(node);
        expect([where, seen.get(text) ?? where]).toEqual([where, where]);
        seen.set(text, where);
      }
      for (const inner of Object.values(node)) visit(inner, where);
    };
    for (const { operationId, responses, requestBody, parameters } of operations)
      visit([responses, requestBody, parameters], operationId);
  });
});
