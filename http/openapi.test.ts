import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../schemas/errors.ts';
import { loadRoutes } from './discover.ts';
import { errorCodes, openapi } from './openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Record<string, unknown> };
  readonly responses: Record<
    string,
    {
      readonly description: string;
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
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown>; readonly securitySchemes: Record<string, unknown> };
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
      expect([operation, described.security]).toEqual([operation, route.can === 'public' ? [] : undefined]);
      expect([operation, Object.values(documented(described)).flat().includes('UNAUTHENTICATED')]).toEqual([
        operation,
        route.can !== 'public',
      ]);
    }
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'cookie']);
  });

  it('refers to schemas by their names and holds every one it refers to', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(refs).toContain('#/components/schemas/Room');
    for (const ref of refs)
      expect(document.components.schemas).toHaveProperty([ref.replace('#/components/schemas/', '')]);
    expect(JSON.stringify(document)).not.toMatch(/"\$(id|defs)"|def-\d/);
  });

  it('gives writes their headers, bodies their content types and every parameter its place', () => {
    const create = document.paths['/api/v1/rooms']?.['post'] as Operation;
    expect(create.parameters.map(({ name }) => name)).toEqual(['Idempotency-Key', 'Prefer']);
    expect(Object.keys(create.responses)).toEqual(expect.arrayContaining(['201', '202', '400', '401', '403', '503']));
    const ingest = document.paths['/api/v1/events']?.['post'] as Operation;
    expect(Object.keys(ingest.requestBody?.content ?? {})).toEqual([
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
      'application/json',
    ]);
    const one = document.paths['/api/v1/rooms/{room}']?.['get'] as Operation;
    expect(one.parameters).toMatchObject([
      { name: 'room', in: 'path', required: true },
      { name: 'at', in: 'query', required: false },
      { name: 'If-None-Match', in: 'header', required: false },
    ]);
    expect(Object.keys(one.responses)).toContain('304');
    const list = document.paths['/api/v1/rooms']?.['get'] as Operation;
    expect(Object.keys(list.responses)).not.toContain('304');
  });
});
