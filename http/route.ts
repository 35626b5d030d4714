import type { Static, TObject, TSchema, TUndefined } from 'typebox';
import Type from 'typebox';
import type { EventDeclaration } from '../schemas/define.ts';
import type { ErrorCode } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import type { Access, Method, Permission } from './access.ts';
import type { Caller } from './auth.ts';
import type { PortName, Ports } from './ports.ts';
import type { Visitor } from './security/visitor.ts';
import type { Given } from './shapes/fields.ts';
import type { Accepted } from './write.ts';

/** Limits that routes may name. */
export type RouteLimit = 'mcp_server_creation_per_5min' | 'tool_execution_per_minute' | 'none';

/** `lines` streams text line by line, from its first to its last. */
export type Kind = 'json' | 'sse' | 'raw' | 'lines';

/** An answer that is more than the reply's body at the route's own status. */
export class Answer<Body> {
  readonly body: Body;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(body: Body, status: number | undefined, headers: Readonly<Record<string, string>>) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

/** An answer with a status or headers of its own. */
export const answer = <Body>(
  body: Body,
  more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer<Body> => new Answer(body, more.status, more.headers ?? {});

/** One message of a server-sent event stream. Without `event` it is a default message. */
export interface SseMessage {
  readonly event?: string;
  readonly id?: string;
  readonly data: unknown;
  /** The thing that `data` shows the same to everybody: its text is made once. */
  readonly shared?: object;
}

/** What an SSE route gives: messages that must all arrive, and others that may be left out for a slow client. */
export interface SseSource {
  readonly messages: AsyncIterable<SseMessage>;
  /** Starts droppable messages; returns what stops them. */
  readonly meanwhile?: (send: (message: SseMessage) => void) => () => void;
}

/** A request after it was checked: every part has the shape its route declares. */
export interface RouteRequest<P, Q, B, H> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: H;
  readonly contentType: string | undefined;
  readonly rawHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Scheme and host the client used, e.g. `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly visitor: Visitor;
  /** Ends when the client has gone or the program stops. */
  readonly signal: AbortSignal;
  /** Of a route that says `owned`: the subject whose rows alone the caller sees; undefined: everybody's. */
  readonly owner: string | undefined;
  /** An id that a repeat of this request gets again: derived from caller, route and Idempotency-Key. */
  readonly newId: (prefix: string, index?: number) => string;
  /** The intent that an earlier request with the same Idempotency-Key stored. */
  readonly repeated: StoredEvent | undefined;
}

/** What a route of lines gives: each without its end, and headers that are known before the first. */
export interface LineSource {
  readonly lines: AsyncIterable<string>;
  readonly headers: Readonly<Record<string, string>>;
}

type Result<K extends Kind, R> = K extends 'sse'
  ? SseSource
  : K extends 'lines'
    ? LineSource
    : R | Answer<R> | (K extends 'raw' ? Answer<string | Buffer> : Accepted<R>);

interface Declared<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  H extends TSchema,
  R extends TSchema,
  Need extends PortName,
  K extends Kind,
> {
  readonly method: Method;
  /** Absent: `/api/v1`. */
  readonly base?: '' | '/api/v1';
  /** With `{name}` for a parameter, as OpenAPI writes it. */
  readonly path: string;
  readonly can: Access;
  /** Other roles of the program may ask it too, with a service token. */
  readonly services?: true;
  /** What it answers are rows that belong to a person: without this permission a caller sees only its own. */
  readonly owned?: Permission;
  readonly summary: string;
  /** What the summary has no room for. */
  readonly description?: string;
  readonly tag: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly headers?: H;
  /** The largest body in bytes; absent: 1 MiB. */
  readonly bodyLimit?: number;
  /** Content types of the body; absent: `application/json`. */
  readonly consumes?: readonly string[];
  /** Bodies of a raw route as the document shows them, by content type. */
  readonly bodies?: Readonly<Record<string, TSchema>>;
  /** Content type of the reply; absent: `application/json`. */
  readonly produces?: string;
  readonly reply: R;
  /** Status of the reply; absent: 200. */
  readonly status?: number;
  /** Other statuses that answer with the same reply, and what they mean. */
  readonly also?: Readonly<Record<number, string>>;
  /** Other content types of the answer, and what they hold. */
  readonly alsoProduces?: Readonly<Record<string, TSchema>>;
  /** Headers that only this route's answer has, and what they say. */
  readonly replyHeaders?: Readonly<Record<string, string>>;
  /** Codes the route itself may answer; those that every route may answer are added. */
  readonly errors: readonly ErrorCode[];
  readonly needs: readonly Need[];
  /** A limit that a request counts against besides the API's. `none`: it counts against nothing (probes, deliveries). */
  readonly limit?: RouteLimit;
  /** `required`: it changes configuration, and is refused without the ETag of what it changes (If-Match). */
  readonly conditional?: 'required';
  /** Served also to a caller whose tenant is suspended or deleted: what ends the use, not what uses. */
  readonly whileRefused?: true;
  /** Its answers say nothing about anybody: what is repeated by an Idempotency-Key is answered again whoever was erased meanwhile. */
  readonly impersonal?: true;
  /** Events its `accept` may store; a route that names some is a write and takes Idempotency-Key, Prefer and If-Match. */
  readonly publishes?: readonly EventDeclaration[];
  readonly kind?: K;
  readonly run: (
    request: RouteRequest<Static<P>, Static<Q>, K extends 'raw' ? Buffer : Static<B>, Static<H>>,
    ports: Pick<Ports, Need>,
    caller: Caller,
  ) => Promise<Result<K, Given<Static<R>>>> | Result<K, Given<Static<R>>>;
}

/** A route as data, whatever its types. */
export interface RouteDeclaration {
  readonly route: true;
  readonly method: Method;
  readonly base: '' | '/api/v1';
  readonly path: string;
  readonly can: Access;
  readonly owned: Permission | undefined;
  readonly services: boolean;
  readonly summary: string;
  readonly description: string | undefined;
  readonly tag: string;
  readonly params: TObject | undefined;
  readonly query: TObject | undefined;
  readonly body: TSchema | undefined;
  readonly headers: TObject | undefined;
  readonly bodyLimit: number | undefined;
  readonly consumes: readonly string[];
  readonly bodies: Readonly<Record<string, TSchema>>;
  readonly produces: string;
  readonly reply: TSchema;
  readonly status: number;
  readonly also: Readonly<Record<number, string>>;
  readonly alsoProduces: Readonly<Record<string, TSchema>>;
  readonly replyHeaders: Readonly<Record<string, string>>;
  readonly errors: readonly ErrorCode[];
  readonly needs: readonly PortName[];
  readonly limit: RouteLimit | undefined;
  readonly conditional: 'required' | undefined;
  readonly whileRefused: true | undefined;
  readonly impersonal: true | undefined;
  readonly publishes: readonly EventDeclaration[];
  readonly kind: Kind;
  readonly run: (request: RouteRequest<never, never, never, never>, ports: never, caller: Caller) => unknown;
}

/** What a route is where its declaration does not say otherwise. */
const BY_ITSELF = {
  base: '/api/v1',
  services: false,
  consumes: ['application/json'],
  bodies: {},
  status: 200,
  also: {},
  alsoProduces: {},
  replyHeaders: {},
  publishes: [],
  kind: 'json',
} as const satisfies Partial<RouteDeclaration>;

/**
 * Declares a route: data plus one function. Exported from a file under `http/routes/`; the export's name is the
 * operation id. `needs` names the ports that `run` gets.
 */
export const defineRoute = <
  R extends TSchema,
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TUndefined,
  H extends TObject = TObject,
  const Need extends PortName = never,
  K extends Kind = 'json',
>(
  declared: Declared<P, Q, B, H, R, Need, K>,
): RouteDeclaration => ({
  ...BY_ITSELF,
  description: undefined,
  owned: undefined,
  params: undefined,
  query: undefined,
  body: undefined,
  headers: undefined,
  bodyLimit: undefined,
  limit: undefined,
  conditional: undefined,
  whileRefused: undefined,
  impersonal: undefined,
  ...declared,
  route: true,
  produces: declared.produces ?? (declared.kind === 'sse' ? 'text/event-stream' : 'application/json'),
});

/** Whether a repeat of its requests can be told by an Idempotency-Key. Public raw routes are webhooks, which have ids of their own. */
export const takesKey = ({ method, kind, can }: RouteDeclaration): boolean =>
  method !== 'GET' && (kind === 'json' || (kind === 'raw' && can !== 'public'));

/** Nothing is sent back: the reply of a 204. */
export const Nothing = Type.Undefined();
