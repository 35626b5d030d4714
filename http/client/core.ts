/** Where an operation is and how its body is sent; `types` are the content types it takes, the usual one first. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly types?: readonly string[];
}

/** One request as a transport sends it; `path` has its parameters and its query. */
export interface Sent {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

type Value = string | number | boolean | null | undefined;

/** Whatever an operation may be given. */
interface Given {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, Value | readonly Value[]>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const queryOf = (query: NonNullable<Given['query']>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? (value as readonly Value[]) : [value])
      if (one !== undefined && one !== null) search.append(name, String(one));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
};

/** The path of an operation with its parameters and its query; what is undefined or null is left out, lists are repeated. */
const pathOf = ({ path }: Endpoint, { params = {}, query = {} }: Given): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(params[name]))) + queryOf(query);

/** A request of an operation. */
const sentOf = (operation: string, endpoint: Endpoint, given: Given): Sent => {
  const { headers = {}, body, signal, contentType = endpoint.types?.[0] ?? 'application/json' } = given;
  const own = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const type: readonly [string, string][] = body === undefined ? [] : [['content-type', contentType]];
  return {
    operation,
    method: endpoint.method,
    path: pathOf(endpoint, given),
    headers: Object.fromEntries([...type, ...own]),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  };
};

type Table = Readonly<Record<string, Endpoint>>;

/** A function for each operation of the table, each of which sends its request by `transport`. */
export const callsOf = (table: Table, transport: (sent: Sent) => Promise<unknown>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(table).map(([operation, endpoint]) => [
      operation,
      (given: Given = {}) => transport(sentOf(operation, endpoint, given)),
    ]),
  );

/** The request of an operation, to be sent or shown. */
export const requestIn = (table: Table, operation: string, given: Given): Sent =>
  sentOf(operation, table[operation] as Endpoint, given);
