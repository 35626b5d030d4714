import type { TSchema } from 'typebox';

export type Json = Record<string, unknown>;

/** A schema as the document shows it: named ones by reference. */
export type Hoist = (schema: TSchema) => Json;

const PREFIX = '#/components/schemas/';

export const refer = (name: string): Json => ({ $ref: `${PREFIX}${name}` });

/** The name that a reference of ours gives; undefined where it is none. */
export const referred = ({ $ref }: Json): string | undefined =>
  typeof $ref === 'string' && $ref.startsWith(PREFIX) ? $ref.slice(PREFIX.length) : undefined;

/** Takes schemas that have a name out of their places into `components.schemas`, and refers to them there. */
export const hoister = (): { readonly schemas: Record<string, Json>; readonly hoist: Hoist } => {
  const schemas: Record<string, Json> = {};
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    const { $id, $defs, $ref, ...rest } = node as Json;
    for (const definition of Object.values(($defs ?? {}) as Json)) walk(definition);
    if (typeof $ref === 'string') return refer($ref);
    const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, walk(value)]));
    if (typeof $id !== 'string') return inner;
    schemas[$id] ??= { title: $id, ...inner };
    return refer($id);
  };
  return { schemas, hoist: (schema) => walk(JSON.parse(JSON.stringify(schema))) as Json };
};
