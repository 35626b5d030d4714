import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../schemas/errors.ts';
import { authenticate, type Caller, checkOrigin } from './auth.ts';
import type { RouteDeclaration } from './route.ts';
import type { Serving } from './serving.ts';
import { checkTenant } from './tenant-gate.ts';

const cookieOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  for (const part of (headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
};

/** Names under which people put tokens into addresses, from where they get into logs, histories and the Referer of other pages. */
const IN_ADDRESS = /[?&](?:access_token|id_token|token|jwt|authorization|api_key)=/i;

const refuseTokenInAddress = ({ url }: FastifyRequest): void => {
  if (IN_ADDRESS.test(url))
    throw new Fault('UNAUTHENTICATED', {
      reason:
        'a token in the address is not taken, and others may have seen it there: send Authorization: Bearer <token>',
    });
};

const callerOf = async (
  request: FastifyRequest,
  route: RouteDeclaration,
  { credentials, ports }: Serving,
): Promise<Caller> => {
  const { method, headers, ip: address } = request;
  if (route.can !== 'public') refuseTokenInAddress(request);
  // Signing in sets the cookie, so no foreign page may do it; other public routes take anybody.
  if (route.can === 'public' && route.method !== 'GET' && route.kind === 'json')
    checkOrigin(method, headers, credentials.rule, false);
  const caller = await authenticate(
    { method, headers, address, services: route.services, cookie: cookieOf(request, credentials.sessions.cookieName) },
    route.can,
    credentials,
  );
  await checkTenant(caller, route, ports);
  return caller;
};

/** Lets a request in, or refuses it: first an address that floods, then by the credential, then by the limits. */
export const admit = async (
  request: FastifyRequest,
  reply: FastifyReply,
  route: RouteDeclaration,
  serving: Serving,
): Promise<Caller> => {
  const { limiter } = serving;
  if (!limiter || route.limit === 'none') return callerOf(request, route, serving);
  limiter.refuseFlood(request, reply);
  const caller = await callerOf(request, route, serving);
  await limiter.charge(route, caller, request, reply);
  if (route.kind === 'sse') limiter.openStream(caller, reply);
  return caller;
};
