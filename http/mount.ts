import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../schemas/errors.ts';
import { admit } from './admit.ts';
import type { Caller } from './auth.ts';
import { fullPath, type NamedRoute } from './discover.ts';
import { type ReplyHolder, replyHolder } from './hold.ts';
import { ownerSeen } from './ownership.ts';
import { takesHead } from './methods.ts';
import type { Ports } from './ports.ts';
import { readPrefer } from './prefer.ts';
import { onlyOnce } from './once.ts';
import { freshen, render, type Rendered, send, stream } from './reply.ts';
import { sendLines } from './lines.ts';
import {
  Answer,
  type LineSource,
  type RouteDeclaration,
  type RouteRequest,
  type SseSource,
  takesKey,
} from './route.ts';
import type { Serving } from './serving.ts';
import { whileServed } from './tenant-gate.ts';
import { traceparentOfRequest, withinRequest } from './trace.ts';
import { requestCheck } from './validate.ts';
import { noteRefusal } from './security/note.ts';
import { whileCredentialHolds } from './security/standing.ts';
import { Accepted, findRepeated, ownId, write, type Writing } from './write.ts';

const idempotencyKey = ({ headers }: FastifyRequest): string | undefined => {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) throw new Fault('IDEMPOTENCY_KEY_INVALID');
  return key;
};

/** Made once: an abort without a reason makes an exception with a stack, for each answer that is sent. */
const GONE = new DOMException('the connection has ended', 'AbortError');

/** Ends when the client has gone or the program stops. */
const signalOf = (reply: FastifyReply, closing: AbortSignal): AbortSignal => {
  const gone = new AbortController();
  // Of the response, not of the request: the request's 'close' fires as soon as its body was read.
  reply.raw.on('close', () => gone.abort(GONE));
  return AbortSignal.any([gone.signal, closing]);
};

const checkContentType = ({ headers }: FastifyRequest, route: RouteDeclaration): void => {
  if (route.kind !== 'raw' || route.method === 'GET') return;
  const essence = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!route.consumes.includes(essence))
    throw new Fault('MEDIA_TYPE_UNSUPPORTED', { contentType: essence, supported: route.consumes });
};

/** A change of configuration says what it is a change of: two people who edit at once do not undo each other. */
const checkCondition = ({ headers }: FastifyRequest, { conditional }: RouteDeclaration): void => {
  if (conditional === 'required' && (headers['if-match'] ?? '').trim() === '') throw new Fault('PRECONDITION_REQUIRED');
};

const portsOf = ({ operation, route }: NamedRoute, { ports, off }: Serving): Partial<Ports> => {
  const missing = route.needs.find((need) => ports[need] === undefined);
  if (missing === undefined) return ports;
  throw new Fault('PORT_NOT_WIRED', { operation, port: missing, reason: off[missing]?.why, how: off[missing]?.how });
};

const writingOf = async (
  request: FastifyRequest,
  { operation, route }: NamedRoute,
  caller: Caller,
  signal: AbortSignal,
  ports: Partial<Ports>,
): Promise<Writing> => {
  const key = takesKey(route) ? idempotencyKey(request) : undefined;
  // Never the X-Request-Id: a proxy that sets the same one twice would make two writes one.
  const identity = { operation, caller, key: key ?? randomUUID() };
  const mayBeRepeat = route.publishes.length > 0 && key !== undefined && ports.events !== undefined;
  return {
    ...identity,
    prefer: readPrefer(request.headers['prefer']),
    ifMatch: request.headers['if-match'],
    traceparent: traceparentOfRequest(request),
    signal,
    repeated: mayBeRepeat ? await findRepeated(identity, ports.events) : undefined,
  };
};

const carryOut = async (
  accepted: Accepted<unknown>,
  writing: Writing,
  { route }: NamedRoute,
  ports: Partial<Ports>,
): Promise<Answer<unknown>> => {
  for (const { event } of accepted.drafts)
    if (!route.publishes.includes(event))
      throw new Error(`${writing.operation} stores ${event.type}, which its declaration does not name`);
  const { status, body, location } = await write(accepted, writing, ports as Ports);
  const { applied } = writing.prefer;
  const code = status === 'done' ? route.status : 202;
  const headers = {
    // Of a change that is done, the request says itself where it is.
    ...(location === undefined || (code !== 201 && code !== 202) ? {} : { location }),
    ...(applied === undefined ? {} : { 'preference-applied': applied }),
  };
  return status === 'done'
    ? new Answer(body, undefined, headers)
    : new Answer(body, 202, { ...headers, 'retry-after': '1' });
};

type Asked = RouteRequest<never, never, never, never>;

/** What `run` gets of a request, beside its checked parts. */
const askedOf = (
  request: FastifyRequest,
  parts: ReturnType<ReturnType<typeof requestCheck>>,
  writing: Writing,
  { owned }: RouteDeclaration,
): Asked =>
  ({
    ...parts,
    contentType: request.headers['content-type'],
    rawHeaders: request.headers,
    origin: `${request.protocol}://${request.host}`,
    visitor: { address: request.ip, agent: request.headers['user-agent'] },
    signal: writing.signal,
    owner: ownerSeen(writing.caller, owned),
    newId: (prefix: string, index?: number) => ownId(writing, prefix, index),
    repeated: writing.repeated,
  }) as Asked;

const holds = (
  caller: Caller,
  { kind, can }: RouteDeclaration,
  { credentials }: Serving,
  reply: FastifyReply,
): AbortSignal | undefined =>
  kind === 'sse' || kind === 'lines' ? whileCredentialHolds(caller, can, credentials, reply) : undefined;

/** Once for its Idempotency-Key, where it has one. */
const answerOnce = (
  request: FastifyRequest,
  { route }: NamedRoute,
  { answers }: Serving,
  caller: Caller,
  answered: () => Promise<Rendered>,
): Promise<Rendered> => {
  const key = takesKey(route) ? idempotencyKey(request) : undefined;
  return key === undefined || !answers
    ? answered()
    : onlyOnce({ request, caller, key, impersonal: route.impersonal === true }, answers, answered);
};

/** Makes what answers a route's requests once it is known who asks. */
const server = (named: NamedRoute, serving: Serving, hold: ReplyHolder) => {
  const { route } = named;
  const check = requestCheck(route);
  return async (request: FastifyRequest, reply: FastifyReply, caller: Caller): Promise<unknown> => {
    const ports = portsOf(named, serving);
    const { params, query, headers } = request;
    const body = route.kind === 'raw' ? (request.body ?? Buffer.alloc(0)) : request.body;
    checkContentType(request, route);
    const parts = check({ params, query, headers, body });
    checkCondition(request, route);
    const standing = holds(caller, route, serving, reply);
    const whileOpen = AbortSignal.any([signalOf(reply, serving.closing), ...(standing ? [standing] : [])]);
    const signal = whileServed(whileOpen, caller, route, ports);
    const run = async (): Promise<unknown> => {
      const writing = await writingOf(request, named, caller, signal, ports);
      freshen(reply, route, ports);
      const result: unknown = await route.run(askedOf(request, parts, writing, route), ports as never, caller);
      return result instanceof Accepted ? carryOut(result, writing, named, ports) : result;
    };
    if (route.kind === 'lines') return sendLines((await run()) as LineSource, route, reply, caller, signal);
    if (route.kind === 'sse') return stream((await run()) as SseSource, reply, caller, signal);
    const answered = async (): Promise<Rendered> => {
      const result = await run();
      const whole = result instanceof Answer ? (result as Answer<unknown>) : new Answer(result, undefined, {});
      return render(route, hold.reply(whole), request.url);
    };
    return send(reply, await answerOnce(request, named, serving, caller, answered));
  };
};

/** Makes Fastify serve a route: who asks, whether the request holds, `run`, and what it returned. */
export const mount = (app: FastifyInstance, named: NamedRoute, serving: Serving): void => {
  const { route } = named;
  const hold = replyHolder(named, serving.checkReplies);
  const callers = new WeakMap<FastifyRequest, Caller>();
  const refuse = async (thrown: unknown, request: FastifyRequest): Promise<never> => {
    await serving.limiter?.blame(thrown, request);
    noteRefusal(thrown, request, fullPath(route), callers.get(request), serving.refusals);
    throw thrown;
  };
  const serve = server(named, serving, hold);
  app.route({
    method: route.method,
    url: fullPath(route).replaceAll(/\{([^}]+)\}/g, ':$1'),
    exposeHeadRoute: takesHead(route),
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    // Nobody's body is read before it is known who sends it.
    onRequest: async (request, reply) => {
      const caller = await admit(request, reply, route, serving)
        .catch((thrown: unknown) => refuse(thrown, request))
        .catch(hold.fault);
      callers.set(request, caller);
    },
    handler: (request, reply) => {
      const caller = callers.get(request) as Caller;
      return withinRequest(request, caller.tenant, () =>
        serve(request, reply, caller)
          .catch((thrown: unknown) => refuse(thrown, request))
          .catch(hold.fault),
      );
    },
  });
};
