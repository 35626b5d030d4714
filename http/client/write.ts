import { endpointLine, isStream, type Operation, operationType } from './operations.ts';
import { declaration } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI document, as far as a client is made of it. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly parameters: Readonly<Record<string, Json>>;
  };
}

const HEAD = `/**
 * The typed client of the HTTP API: made of web/openapi.json by \`npm run docs\`, edited by nobody.
 * A path, a field or a name that the API does not have does not compile.
 */

`;

const TYPES = `
/** A refusal with one of these codes. */
export type Refusal<Code extends string> = Problem & { readonly code: Code };

type Input<O extends keyof Operations> = Operations[O]['input'] & { readonly signal?: AbortSignal | undefined };
/** What an operation is called with. */
export type Arguments<O extends keyof Operations> = Args<Input<O>>;
type Args<Given> = object extends Given ? [given?: Given] : [given: Given];

/** Operations whose answer is an event stream or lines: they have an address, see \`address\`, and no function. */
export type StreamOperation = STREAMS;

/** Operations that are called and answered. */
export type CallOperation = Exclude<keyof Operations, StreamOperation>;

/** A function for each operation; it gives the body of a good answer, whatever else its transport does with the others. */
export type Client = {
  readonly [O in CallOperation]: (...args: Args<Input<O>>) => Promise<Operations[O]['reply']>;
};

/** An answer of an operation, whichever; its status tells the body's shape. */
export type AnswerOf<O extends CallOperation> = {
  readonly [S in keyof Operations[O]['answers']]: {
    readonly status: S;
    readonly headers: Headers;
    readonly body: Operations[O]['answers'][S];
  };
}[keyof Operations[O]['answers']];

/** A function for each operation; it gives the whole answer, a refusal too. */
export type Asking = {
  readonly [O in CallOperation]: (...args: Args<Input<O>>) => Promise<AnswerOf<O>>;
};

/** A client whose requests \`transport\` sends: it resolves with the body of a good answer and throws for the others. */
export const createClient = (transport: (sent: Sent) => Promise<unknown>): Client =>
  callsOf(ENDPOINTS, transport) as unknown as Client;

/** A client that gives whole answers: \`transport\` resolves with status, headers and the body that was read. */
export const createAsking = (
  transport: (sent: Sent) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }>,
): Asking => callsOf(ENDPOINTS, transport) as unknown as Asking;

/** The request of an operation, to be shown or sent by other means. */
export const requestOf = <O extends keyof Operations>(operation: O, ...[given]: Args<Input<O>>): Sent =>
  requestIn(ENDPOINTS, operation, given ?? {});

/** The address of an operation below the server's, for links and event streams. */
export const address = <O extends keyof Operations>(operation: O, ...given: Args<Input<O>>): string =>
  requestOf(operation, ...given).path;

/** Every item of a list, page after page. */
export async function* everyItem<Query extends { readonly cursor?: string | null | undefined }, Item>(
  list: (given: { readonly query: Query }) => Promise<{ readonly items: readonly Item[]; readonly next_cursor: string | null }>,
  query: Query,
): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list({ query: { ...query, cursor } });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
`;

const named = (parameter: Json, parameters: Readonly<Record<string, Json>>): Json =>
  typeof parameter['$ref'] === 'string'
    ? (parameters[parameter['$ref'].split('/').at(-1) as string] as Json)
    : parameter;

/** Every operation, by its id. */
export const operationsOf = ({ paths, components }: Described): readonly Operation[] =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
        parameters: (operation['parameters'] as readonly Json[]).map((each) => named(each, components.parameters)),
      })),
    )
    .map((operation) => operation as unknown as Operation)
    .toSorted((a, b) => (a.operationId < b.operationId ? -1 : 1));

/**
 * The source of the client: types of the shapes, types of the operations, the table of their addresses, and the code that sends them.
 * @param core source of `core.ts`, which stands in it as it is.
 */
export const clientSource = (document: Described, core: string): string => {
  const operations = operationsOf(document);
  const streams = operations.filter(isStream).map(({ operationId }) => `'${operationId}'`);
  const shapes = Object.entries(document.components.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    HEAD,
    shapes.map(([name, schema]) => declaration(name, schema)).join('\n'),
    `\n/** What each operation takes and gives, by its id. */\nexport interface Operations {\n`,
    operations.map(operationType).join('\n'),
    `}\n\nconst ENDPOINTS: Readonly<Record<keyof Operations, Endpoint>> = {\n`,
    operations.map(endpointLine).join(''),
    `};\n\n`,
    core.replaceAll(/^export (const|interface)/gm, '$1').replace('\ninterface Sent', '\nexport interface Sent'),
    TYPES.replace('STREAMS', streams.join(' | ')),
  ].join('');
};
