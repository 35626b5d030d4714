import { comment, type Side, typeOf } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}
type Contents = Readonly<Record<string, { readonly schema: Json }>>;

/** An operation of the OpenAPI document, its shared parameters put in place. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Contents };
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>;
}

const SENT: Side = 'sent';
const PROBLEM = 'application/problem+json';

const group = (name: 'params' | 'query' | 'headers', parameters: readonly Parameter[]): string => {
  if (parameters.length === 0) return '';
  const needed = parameters.some(({ required }) => required);
  const fields = parameters.map(({ name: field, required, description, schema }) => {
    const type = typeOf(schema, SENT, '        ');
    const more = name === 'query' ? ' | null | undefined' : ' | undefined';
    const said = comment(description, '        ');
    const key = /^[a-z_$][\w$]*$/i.test(field) ? field : JSON.stringify(field);
    return `${said}        readonly ${key}${required ? '' : '?'}: ${type}${required ? '' : more};\n`;
  });
  return `      readonly ${name}${needed ? '' : '?'}: {\n${fields.join('')}      };\n`;
};

/** What the body may be: one shape, or one for each content type. */
const bodies = ({ requestBody }: Operation): string => {
  if (!requestBody) return '{}';
  const mark = requestBody.required ? '' : '?';
  const more = requestBody.required ? '' : ' | undefined';
  const contents = Object.entries(requestBody.content);
  const kinds = contents.map(([type, { schema }], index) => {
    const named =
      contents.length === 1 ? '' : `readonly contentType${index === 0 ? '?' : ''}: ${JSON.stringify(type)}; `;
    return `{ ${named}readonly body${mark}: ${typeOf(schema, SENT, '      ')}${more} }`;
  });
  return kinds.length === 1 ? (kinds[0] as string) : `(${kinds.join(' | ')})`;
};

const inputOf = (operation: Operation): string => {
  const of = (place: Parameter['in']) => operation.parameters.filter((each) => each.in === place);
  const parts = group('params', of('path')) + group('query', of('query')) + group('headers', of('header'));
  const body = bodies(operation);
  return `{\n${parts}    }${body === '{}' ? '' : ` & ${body}`}`;
};

const codesOf = (schema: Json): string => {
  const [, narrowed] = (schema['allOf'] ?? []) as readonly Json[];
  const code = (narrowed?.['properties'] as Readonly<Record<string, Json>> | undefined)?.['code'];
  return code ? typeOf(code) : 'string';
};

/** The type of an answer's body. */
const answerOf = (content: Contents | undefined): string => {
  const types = Object.entries(content ?? {}).map(([type, { schema }]) =>
    type === PROBLEM ? `Refusal<${codesOf(schema)}>` : typeOf(schema, 'received', '      '),
  );
  return types.length === 0 ? 'undefined' : [...new Set(types)].join(' | ');
};

const STREAMS = ['text/event-stream', 'application/x-ndjson'];

/** Whether its answer has no end that a call could wait for, or is read line by line. */
export const isStream = ({ responses }: Operation): boolean =>
  STREAMS.some((type) => responses['200']?.content?.[type] !== undefined);

/** The types of one operation: what it takes, what it gives, and what it may answer by status. */
export const operationType = (operation: Operation): string => {
  const { operationId, summary, description, responses } = operation;
  const given = Object.entries(responses).filter(([status]) => status.startsWith('2') || status === '302');
  const replies = [...new Set(given.map(([, { content }]) => answerOf(content)))].join(' | ');
  const answers = Object.entries(responses).map(
    ([status, { content }]) => `      readonly ${status}: ${answerOf(content)};\n`,
  );
  return (
    `${comment(`${summary}. ${description}`, '  ')}  readonly ${operationId}: {\n` +
    `    readonly input: ${inputOf(operation)};\n` +
    `    readonly reply: ${replies};\n` +
    `    readonly answers: {\n${answers.join('')}    };\n  };\n`
  );
};

/** One line of the table of endpoints. */
export const endpointLine = ({ operationId, method, path, requestBody }: Operation): string => {
  const types = Object.keys(requestBody?.content ?? {});
  const sent = types.length === 0 || types[0] === 'application/json' ? '' : `, types: ${JSON.stringify(types)}`;
  return `  ${operationId}: { method: '${method}', path: '${path}'${sent} },\n`;
};
