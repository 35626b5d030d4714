type Json = Readonly<Record<string, unknown>>;

/** How optional fields are written: what is sent may be undefined, which is left out; what is received never is. */
export type Side = 'sent' | 'received';

const word = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** A comment on one line; empty where there is nothing to say. */
export const comment = (text: unknown, indent: string): string =>
  typeof text === 'string' && text !== ''
    ? `${indent}/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s*\n+\s*/g, ' ')} */\n`
    : '';

const optional = (type: string, side: Side): string => (side === 'sent' ? `${type} | undefined` : type);

const fieldsOf = (schema: Json, side: Side, indent: string): string => {
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const deeper = `${indent}  `;
  const lines = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>).map(
    ([name, property]) => {
      const type = typeOf(property, side, deeper);
      const said = comment(property['description'], deeper);
      return required.has(name)
        ? `${said}${deeper}readonly ${word(name)}: ${type};\n`
        : `${said}${deeper}readonly ${word(name)}?: ${optional(type, side)};\n`;
    },
  );
  return `{\n${lines.join('')}${indent}}`;
};

const objectOf = (schema: Json, side: Side, indent: string): string => {
  if ('properties' in schema) return fieldsOf(schema, side, indent);
  const pattern = schema['patternProperties'] as Readonly<Record<string, Json>> | undefined;
  const [values] = pattern ? Object.values(pattern) : [schema['additionalProperties']];
  const inner = typeof values === 'object' && values !== null ? typeOf(values as Json, side, indent) : 'unknown';
  return `Readonly<Record<string, ${inner}>>`;
};

const unionOf = (schemas: readonly Json[], side: Side, indent: string): string =>
  [...new Set(schemas.map((each) => typeOf(each, side, indent)))].join(' | ');

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

const byType = (schema: Json, side: Side, indent: string): string => {
  const { type } = schema;
  if (Array.isArray(type))
    return unionOf(
      (type as string[]).map((each) => ({ ...schema, type: each })),
      side,
      indent,
    );
  if (type === 'array') {
    const items = typeOf((schema['items'] ?? {}) as Json, side, indent);
    return `readonly ${/[|&]/.test(items) ? `(${items})` : items}[]`;
  }
  if (type === 'object' || 'properties' in schema) return objectOf(schema, side, indent);
  return simple[String(type)] ?? 'unknown';
};

/** The TypeScript type of a JSON Schema, as the API's shapes use it. */
export const typeOf = (schema: Json, side: Side = 'received', indent = ''): string => {
  const { $ref, const: constant, enum: words, anyOf, allOf } = schema;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) as string;
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(words)) return words.map((each) => JSON.stringify(each)).join(' | ');
  if (Array.isArray(anyOf)) return unionOf(anyOf as Json[], side, indent);
  if (Array.isArray(allOf)) return (allOf as Json[]).map((each) => typeOf(each, side, indent)).join(' & ');
  return byType(schema, side, indent);
};

/** A named type. */
export const declaration = (name: string, schema: Json): string => {
  const said = comment(schema['description'], '');
  const type = typeOf(schema);
  return type.startsWith('{') ? `${said}export interface ${name} ${type}\n` : `${said}export type ${name} = ${type};\n`;
};
